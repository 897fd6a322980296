import { beforeEach, describe, expect, it, test } from "vitest";

import { uuid7Time } from "../shared/days";
import { Phone, type Answer } from "./phone";
import { scanned, spaced, typed } from "./place";
import vectors from "../../../vectors/place_code.json";

const START = Date.UTC(2021, 11, 8, 0, 42);
const HERE = { place: "7H3K9QWX" };

class Memory {
  readonly held = new Map<string, string>();
  getItem(key: string): string | null {
    return this.held.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.held.set(key, value);
  }
  removeItem(key: string): void {
    this.held.delete(key);
  }
}

interface Asked {
  readonly address: string;
  readonly body: string | undefined;
  readonly authorization: string | undefined;
}

/** A server that says what it is told to, and has a clock two minutes ahead. */
class Server {
  readonly asked: Asked[] = [];
  answers: (Response | "no network")[] = [];
  time: Response | "no network" | null = null;

  readonly fetch = async (address: string, init: RequestInit): Promise<Response> => {
    const headers = init.headers as Record<string, string>;
    if (address !== "/api/v1/time") this.asked.push({ address, body: init.body as string | undefined, authorization: headers["Authorization"] });
    const answer =
      address === "/api/v1/time" ? (this.time ?? says({ now: new Date(START + 120_000).toISOString() })) : this.answers.shift();
    if (answer === undefined || answer === "no network") throw new TypeError("no network");
    return answer;
  };

  get bodies(): (string | undefined)[] {
    return this.asked.map(({ body }) => body);
  }
}

function says(body: object, status = 200): Response {
  return new Response(JSON.stringify(body), { status });
}

const taken = (): Response => says({ id: "x", status: "accepted", duplicate: false, place: { code: "7H3K9QWX", name: "Chợ Hôm" } });
const refusal = (problem: string, retry: boolean): Response => says({ problem, detail: "why", retry }, 422);

let shelf: Memory, server: Server, now: number, phone: Phone;
let seed = 0;

function open(): Phone {
  const random = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => (seed += 1) % 256);
  return new Phone({ fetch: server.fetch, shelf, now: () => now, random, language: "vi" });
}

beforeEach(() => {
  [shelf, server, now] = [new Memory(), new Server(), START];
  phone = open();
});

describe("a scan", () => {
  it("has id and time by the corrected clock", async () => {
    server.answers = [taken()];
    const answer = await phone.send(phone.scan(HERE, "in"));
    const sent = JSON.parse(server.bodies[0]!) as Record<string, unknown>;
    expect(sent).toMatchObject({ place: "7H3K9QWX", direction: "in", clock_offset_ms: 120_000, at: "2021-12-08T00:44:00.000Z" });
    expect(uuid7Time(sent["id"] as string)).toBe(START + 120_000);
    expect(answer).toEqual({ kind: "recorded", id: sent["id"], at: START + 120_000, place: "Chợ Hôm", direction: "in" });
    expect(phone.kept).toEqual([]);
  });

  it("is of the moment of the tap, however late the clock is compared", async () => {
    server.time = "no network";
    const kept = phone.scan(HERE, "in");
    expect(kept.made).toBeNull();
    expect(await phone.send(kept)).toEqual({ kind: "unsent", why: "network" });
    expect(server.asked).toEqual([]);
    now += 3_600_000;
    [server.time, server.answers] = [says({ now: new Date(START + 3_600_000).toISOString() }), [taken()]];
    await phone.send(phone.kept[0]!);
    expect(JSON.parse(server.bodies[0]!)).toMatchObject({ at: "2021-12-08T00:42:00.000Z", clock_offset_ms: 0 });
  });

  it.each<[string, Response | "no network", "network" | "server"]>([
    ["no network", "no network", "network"],
    ["503", says({}, 503), "server"],
    ["a gateway's page", new Response("<html>", { status: 502 }), "server"],
    ["half an answer", new Response("{", { status: 200 }), "network"],
  ])("is sent again with the same bytes after %s, from a page opened anew too", async (_name, first, why) => {
    server.answers = [first, taken()];
    expect(await phone.send(phone.scan(HERE, "in"))).toEqual({ kind: "unsent", why });
    now += 60_000;
    const again = open();
    await again.compareClock();
    expect(await again.sendKept()).toMatchObject({ kind: "recorded" });
    expect(server.bodies[1]).toBe(server.bodies[0]);
    expect(again.kept).toEqual([]);
  });

  it("stays when a second try may help, and goes when it cannot", async () => {
    server.answers = [refusal("future", true), refusal("withdrawn", false)];
    const kept = phone.scan(HERE, "in");
    expect(await phone.send(kept)).toEqual({ kind: "refused", problem: "future", detail: "why", retry: true });
    expect(phone.kept).toHaveLength(1);
    expect(await phone.send(phone.kept[0]!)).toMatchObject({ problem: "withdrawn", retry: false });
    expect(server.bodies[1]).toBe(server.bodies[0]);
    expect(phone.kept).toEqual([]);
  });

  it("stays when the phone is not known any more, and goes out after signing up again", async () => {
    shelf.setItem("luuvet.token", "old");
    server.answers = [says({}, 401), says({ token: "new", verified: true }, 201), taken()];
    expect(await phone.send(phone.scan(HERE, "in"))).toEqual({ kind: "unknown phone" });
    expect(phone.isSignedUp).toBe(false);
    expect(await phone.signUp({})).toBe(true);
    await phone.sendKept();
    expect(server.asked.map(({ authorization }) => authorization)).toEqual(["Bearer old", undefined, "Bearer new"]);
    expect(server.bodies[2]).toBe(server.bodies[0]);
  });
});

describe("an undo", () => {
  async function recorded(): Promise<Extract<Answer, { kind: "recorded" }>> {
    server.answers = [taken()];
    return (await phone.send(phone.scan(HERE, "in"))) as Extract<Answer, { kind: "recorded" }>;
  }

  it("names the scan and says when", async () => {
    const { id } = await recorded();
    now += 30_000;
    server.answers = [says({ id, status: "accepted", duplicate: false })];
    expect(await phone.send(phone.undo(id))).toEqual({ kind: "undone", id });
    expect(JSON.parse(server.bodies[1]!)).toEqual({ undo: id, at: "2021-12-08T00:44:30.000Z" });
  });

  it("pressed twice is one, with the same bytes", async () => {
    const { id } = await recorded();
    server.answers = ["no network", says({ id, status: "accepted", duplicate: false })];
    await phone.send(phone.undo(id));
    now += 60_000;
    await phone.send(phone.undo(id));
    expect(server.bodies[2]).toBe(server.bodies[1]);
    expect(phone.kept).toEqual([]);
  });

  it("that comes too late is told", async () => {
    const { id } = await recorded();
    server.answers = [refusal("undo-late", false)];
    expect(await phone.send(phone.undo(id))).toMatchObject({ kind: "refused", problem: "undo-late" });
  });
});

test("what waits goes out oldest first and stops where the network does", async () => {
  for (const place of ["00000001", "00000002", "00000003"]) phone.scan({ place }, "in");
  server.answers = [taken(), "no network"];
  expect(await phone.sendKept()).toEqual({ kind: "unsent", why: "network" });
  expect(server.bodies.map((body) => (JSON.parse(body!) as { place: string }).place)).toEqual(["00000001", "00000002"]);
  expect(phone.kept).toHaveLength(2);
});

test("what the shelf holds and is no list stops nothing", () => {
  shelf.setItem("luuvet.kept", "{");
  expect(phone.kept).toEqual([]);
  phone.scan(HERE, "in");
  expect(phone.kept).toHaveLength(1);
});

describe("signing up", () => {
  it("tells a refusal in the server's words, and silence as such", async () => {
    server.answers = [says({ detail: "Chờ 30 giây." }, 429), "no network", new Response("x", { status: 500 })];
    expect(await phone.askForCode("0912345678")).toEqual({ no: "Chờ 30 giây.", why: "refused" });
    expect(await phone.askForCode("0912345678")).toEqual({ no: "", why: "network" });
    expect(await phone.signUp({})).toEqual({ no: "", why: "server" });
    expect(phone.isSignedUp).toBe(false);
  });

  it("remembers the token and whether the number was proved", async () => {
    server.answers = [says({ token: "t", verified: false }, 201), says({ token: "u", verified: true }, 201)];
    await phone.signUp({});
    expect([phone.isSignedUp, phone.isVerified]).toEqual([true, false]);
    await phone.signUp({ activation_code: "x" });
    expect([open().isSignedUp, open().isVerified]).toEqual([true, true]);
  });

  it("hears that a number moved", async () => {
    expect(await phone.numberMoved()).toBe(false);
    shelf.setItem("luuvet.token", "t");
    server.answers = [says({ verified: true, number_moved_at: "2021-12-08T00:00:00Z" }), says({ verified: true, number_moved_at: null })];
    expect([await phone.numberMoved(), await phone.numberMoved()]).toEqual([true, false]);
  });
});

test("a place is read from what was scanned and from how people type it", () => {
  const { text } = vectors.valid[0]!;
  expect(scanned(text)).toEqual({ code: text });
  expect(spaced({ code: text })).toBe(`${text.slice(0, 4)} ${text.slice(4, 8)}`);
  for (const bad of ["", "7H3K9QWX", `${text}x`, "LV1P123"]) expect(scanned(bad)).toBeNull();
  for (const one of ["7H3K9QWX", "7h3k 9qwx", " 7H3K-9QWX "]) expect(typed(one)).toEqual(HERE);
  expect(typed("oil0 0000")).toEqual({ place: "01100000" });
  for (const bad of ["", "7H3K9QW", "7H3K9QWXX", "7H3K9QWU"]) expect(typed(bad)).toBeNull();
});
