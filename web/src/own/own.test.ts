import { beforeEach, expect, test } from "vitest";

import { isNo, Own } from "./own";

const held = new Map<string, string>();
const shelf = {
  getItem: (key: string) => held.get(key) ?? null,
  setItem: (key: string, value: string) => void held.set(key, value),
  removeItem: (key: string) => void held.delete(key),
};
let asked: [string, string, string | undefined][] = [];
let answers: (Response | null)[] = [];
const own = new Own({
  shelf,
  language: "vi",
  fetch: async (address, init) => {
    const headers = init.headers as Record<string, string>;
    asked.push([`${init.method} ${address}`, headers["Authorization"] ?? "", init.body as string | undefined]);
    const answer = answers.shift();
    if (!answer) throw new TypeError("no network");
    return answer;
  },
});

function says(body: object, status = 200): Response {
  return new Response(JSON.stringify(body), { status });
}

beforeEach(() => {
  held.clear();
  held.set("luuvet.token", "t");
  asked = [];
  answers = [];
});

test("own data are asked for with the phone's token", async () => {
  answers = [says({ number: 7 })];
  expect(await own.data()).toEqual({ number: 7 });
  expect(asked).toEqual([["GET /api/v1/own-data", "Bearer t", undefined]]);
});

test("a no is told in the server's words, else by what was wrong", async () => {
  answers = [says({ detail: "Hết hạn" }, 422), says({}, 500), says({}, 401), null];
  expect([await own.data(), await own.data(), await own.data(), await own.data()]).toEqual([
    { no: "Hết hạn", why: "refused" },
    { no: "", why: "server" },
    { no: "", why: "nobody" },
    { no: "", why: "network" },
  ]);
});

test("with another number comes another token", async () => {
  answers = [says({ token: "u", verified: true })];
  expect(await own.changePhone("0912345678", "id", "123456")).toBe(true);
  expect([held.get("luuvet.token"), held.get("luuvet.verified")]).toEqual(["u", "yes"]);
  expect(asked[0]?.[2]).toBe('{"phone":"0912345678","one_time_code":{"id":"id","digits":"123456"}}');
});

test("a consent is given by the version that was read", async () => {
  const consent = { purpose: "name", version: "v1", label: "", text: "", withdrawn: "", given: false, given_at: null, withdrawn_at: null };
  answers = [says({}), says({})];
  await own.give(consent);
  await own.withdraw(consent);
  expect(asked.map(([where, , body]) => [where, body])).toEqual([
    ["POST /api/v1/own-data/consents", '{"purpose":"name","version":"v1"}'],
    ["POST /api/v1/own-data/withdrawals", '{"purpose":"name"}'],
  ]);
});

test("after the erasure the phone forgets whose it was, before it nothing", async () => {
  held.set("luuvet.kept", "[]");
  held.set("luuvet.gate", "x");
  answers = [says({ state: "waits", why: "w" }), says({ detail: "no" }, 422), says({ state: "erased", why: "" })];
  await own.erase("c");
  expect(isNo(await own.erase("c"))).toBe(true);
  expect(own.isSignedUp).toBe(true);
  await own.erase("c");
  expect([...held.keys()]).toEqual(["luuvet.gate"]);
});
