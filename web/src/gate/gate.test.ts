import { ed25519 } from "@noble/curves/ed25519.js";
import { beforeEach, describe, expect, it, test } from "vitest";

import { base64urlOf } from "../shared/base64url";
import { Gate, isSecret } from "./gate";
import type { Enrolment, Standing, Store } from "./kept";

const START = Date.UTC(2021, 11, 8, 0, 42);
const SERVER_AHEAD = 120_000;
const SECRET = "0123456789ABCDEFGHJK";
const SEED = new Uint8Array(32).fill(7);
const MARKET: Standing = { place: { code: "7H3K9QWX", name: "Chợ Hôm" }, gate: 2, screen: null };
const KNOWN: Enrolment = { ...MARKET, token: "old", offset: 5 };

class Memory implements Store {
  held: Enrolment | null = null;
  full = false;
  async keeps(): Promise<boolean> {
    return !this.full;
  }
  async read(): Promise<Enrolment | null> {
    return this.held;
  }
  async write(enrolment: Enrolment): Promise<void> {
    this.held = enrolment;
  }
  async clear(): Promise<void> {
    this.held = null;
  }
}

type Answer = Response | "no network";

/** A server that says what it is told to, and whose clock is two minutes ahead. */
class Server {
  readonly asked: { address: string; body: string | null; authorization: string | null }[] = [];
  answers: Record<string, () => Answer> = {};
  signs = (message: Uint8Array): Uint8Array => ed25519.sign(message, SEED);

  readonly fetch = async (address: string, init: RequestInit): Promise<Response> => {
    const headers = init.headers as Record<string, string>;
    this.asked.push({ address: address.split("?")[0]!, body: (init.body as string | undefined) ?? null, authorization: headers["Authorization"] ?? null });
    const [path, nonce] = address.split("?nonce=");
    const told = this.answers[path!] ?? { "/api/v1/time": () => this.time(nonce!), "/.well-known/luuvet-keys.json": () => keys() }[path!];
    const answer = told?.() ?? "no network";
    if (answer === "no network") throw new TypeError("no network");
    return answer;
  };

  private time(nonce: string): Response {
    const text = new Date(now + SERVER_AHEAD).toISOString().replace("Z", "000Z");
    const signature = this.signs(new TextEncoder().encode(`LV1\0time\0${nonce}\0${text}`));
    return says({ now: text, nonce, key_id: 1, signature: base64urlOf(signature) });
  }
}

function says(body: object, status = 200): Response {
  return new Response(JSON.stringify(body), { status });
}

function keys(): Response {
  const key = { id: 1, public_key: base64urlOf(ed25519.getPublicKey(SEED)), believed_until: null, withdrawn_at: null };
  return says({ keys: [{ ...key, kind: "time" }] });
}

let store: Memory, server: Server, now: number, gate: Gate;

beforeEach(() => {
  [store, server, now] = [new Memory(), new Server(), START];
  gate = new Gate({ fetch: server.fetch, store, now: () => now, random: (count) => new Uint8Array(count).fill(9), language: "vi" });
});

describe("enrolling", () => {
  it("tells the secret and keeps what the server says", async () => {
    server.answers = { "/api/v1/gates": () => says({ token: "new", ...MARKET }, 201) };
    expect(await gate.enrol(SECRET)).toBe(true);
    expect(server.asked).toEqual([{ address: "/api/v1/gates", body: `{"enrolment":"${SECRET}"}`, authorization: null }]);
    expect(store.held).toEqual({ ...MARKET, token: "new", offset: null });
    expect(gate.enrolment).toEqual(store.held);
  });

  it("does not use up a code that would be forgotten", async () => {
    store.full = true;
    expect(await gate.enrol(SECRET)).toEqual({ why: "keeps nothing", detail: "" });
    expect(server.asked).toEqual([]);
  });

  test.each([
    { answer: () => says({ problem: "wrong-enrolment", detail: "used" }, 422), no: { why: "refused", detail: "used" } },
    { answer: () => says({ problem: "wait", detail: "in 20 s" }, 429), no: { why: "wait", detail: "in 20 s" } },
    { answer: () => new Response("busy", { status: 429 }), no: { why: "server", detail: "" } },
    { answer: () => says({ detail: "a fault" }, 500), no: { why: "server", detail: "" } },
    { answer: () => new Response("<html>", { status: 502 }), no: { why: "server", detail: "" } },
    { answer: (): Answer => "no network", no: { why: "network", detail: "" } },
  ])("a no is told as $no.why, and an earlier enrolment stays", async ({ answer, no }) => {
    store.held = KNOWN;
    await gate.recall();
    server.answers = { "/api/v1/gates": answer };
    expect(await gate.enrol(SECRET)).toEqual(no);
    expect([store.held, gate.enrolment]).toEqual([KNOWN, KNOWN]);
  });
});

describe("a contact", () => {
  it("brings what the screen shows now, and sets the clock by the signed time", async () => {
    store.held = KNOWN;
    const screen = { code: "static", key: "secret" };
    server.answers = { "/api/v1/gate": () => says({ ...MARKET, screen }) };
    expect(await gate.contact()).toEqual({ kind: "heard" });
    expect(store.held).toEqual({ ...KNOWN, screen, offset: SERVER_AHEAD });
    expect(gate.now).toBe(START + SERVER_AHEAD);
    expect(server.asked.filter(({ address }) => address !== "/.well-known/luuvet-keys.json").map(({ authorization }) => authorization)).toEqual(["Bearer old", "Bearer old"]);
  });

  test.each([
    ["that another key signed", (message: Uint8Array) => ed25519.sign(message, new Uint8Array(32).fill(8))],
    ["without a signature", () => new Uint8Array(64)],
  ])("does not set the clock by a time %s", async (_what, signs) => {
    store.held = KNOWN;
    server.signs = signs;
    server.answers = { "/api/v1/gate": () => says(MARKET) };
    expect(await gate.contact()).toEqual({ kind: "heard" });
    expect(store.held.offset).toBe(5);
  });

  it("does not set the clock by an answer that was long on its way", async () => {
    store.held = KNOWN;
    const ahead = server["time"].bind(server);
    server.answers = { "/api/v1/gate": () => says(MARKET), "/api/v1/time": () => ((now += 10_001), ahead("CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJ")) };
    await gate.contact();
    expect(store.held.offset).toBe(5);
  });

  it("that finds the device withdrawn forgets the token", async () => {
    store.held = KNOWN;
    server.answers = { "/api/v1/gate": () => says({ problem: "not-enrolled" }, 401) };
    expect(await gate.contact()).toEqual({ kind: "withdrawn", was: KNOWN });
    expect([store.held, gate.enrolment]).toEqual([null, null]);
    expect(await gate.contact()).toEqual({ kind: "not enrolled" });
  });

  it("that finds an earlier token withdrawn leaves the one that another page was given meanwhile", async () => {
    store.held = KNOWN;
    const later = { ...KNOWN, token: "new" };
    server.answers = {
      "/api/v1/gate": () => {
        if (store.held === later) return says(MARKET);
        store.held = later;
        return says({}, 401);
      },
    };
    expect(await gate.contact()).toEqual({ kind: "heard" });
    expect(store.held).toMatchObject({ token: "new" });
  });

  test.each([
    { answer: (): Answer => "no network", why: "network" },
    { answer: () => new Response("<html>sign in to this network</html>"), why: "network" },
    { answer: () => says({}, 503), why: "server" },
  ])("that is not heard ($why) keeps what is known", async ({ answer, why }) => {
    store.held = KNOWN;
    server.answers = { "/api/v1/gate": answer };
    expect(await gate.contact()).toEqual({ kind: "unheard", why });
    expect([store.held, gate.enrolment, gate.now]).toEqual([KNOWN, KNOWN, START + 5]);
  });
});

test("a secret has twenty letters of Crockford's base 32", () => {
  expect(["", SECRET.slice(1), `${SECRET}0`, SECRET.toLowerCase(), SECRET.replace("0", "U"), SECRET].map(isSecret)).toEqual([false, false, false, false, false, true]);
});
