import { describe, expect, it, test } from "vitest";

import vectors from "../../../vectors/checkin_content.json";
import { checkInContent, checkInDigest, type CheckIn } from "./checkin";

describe.each(vectors.valid)("$why", ({ item, content, sha256 }) => {
  it("has the canonical content", () => {
    expect(checkInContent(item as CheckIn)).toBe(content);
  });

  it("has the digest of that content", () => {
    expect(checkInDigest(item as CheckIn)).toBe(sha256);
  });
});

test.each(vectors.refused)("refused: $why", ({ item }) => {
  expect(() => checkInContent(item as CheckIn)).toThrow(RangeError);
  expect(() => checkInDigest(item as CheckIn)).toThrow(RangeError);
});

test("two items have one content only when they say the same", () => {
  const contents = new Set(vectors.valid.map(({ content }) => content));
  const digests = new Set(vectors.valid.map(({ sha256 }) => sha256));
  expect(digests.size).toBe(contents.size);
  expect(vectors.valid.length - contents.size).toBe(vectors.valid.filter(({ why }) => why.startsWith("the same scan,")).length);
});

test("half a surrogate pair is refused: UTF-8 would write each of them as the same mark", () => {
  const item = vectors.valid[0]!.item as CheckIn;
  for (const half of ["3\ud800", "\udc003", "\udc00\ud800"]) {
    expect(() => checkInContent({ ...item, for: half })).toThrow(RangeError);
  }
});
