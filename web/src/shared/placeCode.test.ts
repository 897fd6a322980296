import { ed25519 } from "@noble/curves/ed25519.js";
import { describe, expect, it, test } from "vitest";

import vectors from "../../../vectors/place_code.json";
import { base64urlOf, bytesOfBase64url } from "./base64url";
import { fromUrl, parsePlaceCode, placeCodeMessage, placeCodeText, verifyPlaceCode, type PlaceCode } from "./placeCode";

const keys = new Map(vectors.keys.map(({ id, public_key }) => [id, bytesOfBase64url(public_key)!]));
const seeds = new Map(vectors.keys.map(({ id, secret_seed }) => [id, bytesOfBase64url(secret_seed)!]));

describe.each(vectors.valid)("the poster $code, gate $gate, serial $serial, key $key_id", (golden) => {
  const place = parsePlaceCode(golden.text);

  it("is read field by field", () => {
    const { code, gate, serial, key_id: keyId } = golden;
    expect(place).toMatchObject({ code, gate, serial, keyId });
  });

  it("is verified with the published keys, and by no other key", () => {
    expect(verifyPlaceCode(place!, keys)).toBe(true);
    for (const [id, key] of keys) expect(verifyPlaceCode(place!, new Map([[golden.key_id, key]]))).toBe(id === golden.key_id);
  });

  it("is written back letter by letter", () => {
    expect(placeCodeText(place!)).toBe(golden.text);
  });

  it("is found in its address", () => {
    expect(fromUrl(golden.url)).toBe(golden.text);
  });

  it("is signed here as it was signed elsewhere", () => {
    expect(ed25519.sign(placeCodeMessage(place!), seeds.get(golden.key_id)!)).toEqual(place!.signature);
  });
});

test("every published key belongs to its seed", () => {
  for (const [id, seed] of seeds) expect(ed25519.getPublicKey(seed)).toEqual(keys.get(id));
});

test("the message has the kind first and a NUL between the fields", () => {
  const message = placeCodeMessage({ code: "7H3K9QWX", gate: 0, serial: 12, keyId: 255 });
  expect(new TextDecoder().decode(message)).toBe("LV1\0place\x007H3K9QWX\x000\x0012\x00255");
});

describe("a text is refused", () => {
  test.each(vectors.invalid.filter((bad) => bad.refused_by === "parse"))("when parsed: $why", ({ text }) => {
    expect(parsePlaceCode(text)).toBeNull();
  });

  test.each(vectors.invalid.filter((bad) => bad.refused_by === "verify"))("when verified: $why", ({ text }) => {
    const place = parsePlaceCode(text);
    expect(place).not.toBeNull();
    expect(verifyPlaceCode(place!, keys)).toBe(false);
  });
});

test("a key of small order verifies nothing, though it would fit every message", () => {
  const identity = Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? 1 : 0));
  const signature = Uint8Array.from({ length: 64 }, (_, index) => (index === 0 ? 1 : 0));
  const place = { code: "7H3K9QWX", gate: 0, serial: 1, keyId: 9, signature };
  expect(verifyPlaceCode(place, new Map([[9, identity]]))).toBe(false);
});

test("a published key that is no key verifies nothing and stops nothing", () => {
  const place = parsePlaceCode(vectors.valid[0]!.text)!;
  for (const length of [0, 31, 33]) expect(verifyPlaceCode(place, new Map([[1, new Uint8Array(length)]]))).toBe(false);
});

test.each(vectors.not_urls)("no text is taken from an address with $why", ({ url }) => {
  expect(fromUrl(url)).toBeNull();
});

describe("what could not be read is not written", () => {
  const good: PlaceCode = parsePlaceCode(vectors.valid[0]!.text)!;

  test.each<Partial<PlaceCode>>([
    { code: "7h3k9qwx" },
    { code: "7H3K9QW" },
    { code: "7H3K9QWU" },
    { code: "7H3K9QWX\n" },
    { gate: -1 },
    { gate: 1000 },
    { gate: 0.5 },
    { gate: NaN },
    { serial: 0 },
    { serial: 1_000_000 },
    { keyId: 0 },
    { keyId: 256 },
    { signature: new Uint8Array(63) },
    { signature: new Uint8Array(65) },
  ])("%o", (change) => {
    expect(() => placeCodeText({ ...good, ...change })).toThrow(RangeError);
  });
});

test("base64url is read in one way only", () => {
  for (const text of ["", "AA", "AAA", "AAAA", "_-8"]) expect(base64urlOf(bytesOfBase64url(text)!)).toBe(text);
  for (const text of ["A", "AB", "AAB", "AA==", "+/8", "AAAA\n", "AA AA", "é"]) expect(bytesOfBase64url(text)).toBeNull();
});
