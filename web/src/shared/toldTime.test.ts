import { describe, expect, it, test } from "vitest";

import vectors from "../../../vectors/told_time.json";
import { bytesOfBase64url } from "./base64url";
import { believedKeys, type ListedKey } from "./keys";
import { momentOf } from "./toldTime";

const KEYS = new Map(vectors.keys.map(({ id, public_key }) => [id, bytesOfBase64url(public_key)!]));

test.each(vectors.valid)("a signed time is believed: $now", ({ milliseconds, ...told }) => {
  expect(momentOf(told, told.nonce, KEYS)).toBe(milliseconds);
});

test.each(vectors.invalid)("a time is not believed: $why", ({ asked, ...told }) => {
  expect(momentOf(told, asked, KEYS)).toBeNull();
});

describe("the keys that are believed", () => {
  const key = (id: number, other: Partial<ListedKey> = {}): ListedKey => ({
    kind: "time",
    id,
    public_key: vectors.keys[0]!.public_key,
    believed_until: null,
    withdrawn_at: null,
    ...other,
  });
  const at = Date.UTC(2021, 11, 8);

  it("are those of the kind that neither ended nor were withdrawn", () => {
    const listed = [
      key(1),
      key(2, { kind: "place" }),
      key(3, { believed_until: "2021-12-08T00:00:00+00:00" }),
      key(4, { believed_until: "2021-12-08T00:00:01+00:00" }),
      key(5, { withdrawn_at: "2021-12-07T23:59:59.999999+00:00" }),
      key(6, { public_key: "not base64url!" }),
    ];
    expect([...believedKeys(listed, "time", at).keys()]).toEqual([1, 4]);
  });
});
