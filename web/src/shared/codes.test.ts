/** Golden codes of every kind but the place's own, which `placeCode.test.ts` reads. */

import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { describe, expect, it, test } from "vitest";

import cards from "../../../vectors/card_code.json";
import numbers from "../../../vectors/card_number.json";
import changing from "../../../vectors/changing_code.json";
import personal from "../../../vectors/personal_code.json";
import names from "../../../vectors/recognise.json";
import { base64urlOf, bytesOfBase64url } from "./base64url";
import { cardCodeText, parseCardCode, verifyCardCode } from "./cardCode";
import { readCard, sealedKeyId, sealNumber } from "./cardNumber";
import { changingCodeText, isFresh, isMadeWith, makeChangingCode, parseChangingCode, stepOf } from "./changingCode";
import { joined } from "./keys";
import {
  parsePersonalCode,
  personalCodeIn,
  personalCodeOf,
  personalCodeText,
  slotOf,
  slotStanding,
  verifyPersonalCode,
} from "./personalCode";
import { fromUrl, parsePlaceCode } from "./placeCode";
import { recognise } from "./recognise";

const bytes = (text: string): Uint8Array => bytesOfBase64url(text)!;
const hex = (some: Uint8Array): string => Array.from(some, (byte) => byte.toString(16).padStart(2, "0")).join("");
const publicOf = (rows: readonly { id: number; public_key: string }[]): Map<number, Uint8Array> =>
  new Map(rows.map(({ id, public_key }) => [id, bytes(public_key)]));

describe.each(changing.valid)("the screen with step $step", ({ text, static: placeText, gate_key, step, url }) => {
  const code = parseChangingCode(text);

  it("is read and written letter by letter", () => {
    expect(code).toMatchObject({ step, place: parsePlaceCode(placeText)! });
    expect(changingCodeText(code!)).toBe(text);
    expect(fromUrl(url)).toBe(text);
  });

  it("is made with its gate's key and no other", () => {
    expect(isMadeWith(code!, bytes(gate_key))).toBe(true);
    expect(isMadeWith(code!, new Uint8Array(32))).toBe(false);
    expect(makeChangingCode(code!.place, bytes(gate_key), step * 30 + 29.9)).toEqual(code);
  });
});

test.each(changing.invalid)("no screen shows: $why", ({ text, refused_by }) => {
  const code = parseChangingCode(text);
  expect(code === null).toBe(refused_by === "parse");
  if (code) for (const { gate_key } of changing.valid) expect(isMadeWith(code, bytes(gate_key))).toBe(false);
});

test.each(changing.fresh)("step $step that arrives at $arrived is fresh: $fresh", ({ step, arrived, fresh }) => {
  expect(isFresh(step, arrived)).toBe(fresh);
});

test.each(changing.step_of)("second $at lies in step $step", ({ at, step }) => {
  expect(stepOf(at)).toBe(step);
});

describe.each(personal.valid)("the personal code of slot $slot, key $key_id", ({ text, octets, slot, key_id }) => {
  const code = parsePersonalCode(text);

  it("is read, and written letter by letter", () => {
    expect(code).toMatchObject({ slot, keyId: key_id });
    expect(personalCodeText(code!)).toBe(text);
    expect(personalCodeOf(bytes(octets))).toEqual(code);
  });

  it("is verified with the published keys", () => {
    expect(verifyPersonalCode(code!, publicOf(personal.keys))).toBe(true);
    expect(verifyPersonalCode(code!, publicOf(cards.keys))).toBe(false);
  });
});

test.each(personal.invalid)("no personal code: $why", ({ text, refused_by }) => {
  const code = parsePersonalCode(text);
  expect(code === null).toBe(refused_by === "parse");
  if (code) expect(verifyPersonalCode(code, publicOf(personal.keys))).toBe(refused_by === "open");
});

test.each(personal.standings)("slot $slot at $at is $standing", ({ slot, at, standing }) => {
  expect(slotStanding(slot, at)).toBe(standing);
});

test("a phone finds the code of a slot in its batch, and none outside", () => {
  const [first, second] = personal.valid.map(({ octets }) => bytes(octets));
  const { slot } = personal.valid[0]!;
  const batch = joined(first!, second!);
  expect(slotOf(slot * 300 + 299)).toBe(slot);
  expect(personalCodeText(personalCodeIn(batch, slot)!)).toBe(personal.valid[0]!.text);
  expect(personalCodeText(personalCodeIn(batch, slot + 1)!)).toBe(personal.valid[1]!.text);
  for (const other of [slot - 1, slot + 2]) expect(personalCodeIn(batch, other)).toBeNull();
  expect(personalCodeIn(new Uint8Array(0), slot)).toBeNull();
});

describe.each(cards.valid)("the card $number", ({ text, number, key_id }) => {
  const code = parseCardCode(text);

  it("is read, verified and written letter by letter", () => {
    expect(code).toMatchObject({ keyId: key_id });
    expect(hex(code!.number)).toBe(number);
    expect(verifyCardCode(code!, publicOf(cards.keys))).toBe(true);
    expect(verifyCardCode(code!, publicOf(personal.keys))).toBe(false);
    expect(cardCodeText(code!)).toBe(text);
  });
});

test.each(cards.invalid)("no card: $why", ({ text, refused_by }) => {
  const code = parseCardCode(text);
  expect(code === null).toBe(refused_by === "parse");
  if (code) expect(verifyCardCode(code, publicOf(cards.keys))).toBe(false);
});

test("every published key belongs to its secret", () => {
  for (const { secret, public_key } of [...personal.keys, ...cards.keys]) {
    expect(base64urlOf(ed25519.getPublicKey(bytes(secret)))).toBe(public_key);
  }
  for (const { secret, public_key } of numbers.keys) {
    expect(base64urlOf(x25519.getPublicKey(bytes(secret)))).toBe(public_key);
  }
});

test.each(numbers.cards)("the number of a card: $why", ({ text, kind, digits }) => {
  expect(readCard(text)).toEqual(kind === null ? null : { kind, digits });
});

test.each(numbers.sealed)("$kind $digits is sealed as it was sealed elsewhere", ({ kind, digits, key_id, ephemeral_secret, text }) => {
  const server = publicOf(numbers.keys).get(key_id)!;
  expect(sealNumber({ kind: kind as "cccd" | "bhyt", digits }, key_id, server, bytes(ephemeral_secret))).toBe(text);
  expect(sealedKeyId(text)).toBe(key_id);
});

test.each(numbers.invalid)("no sealed number of ours: $why", ({ text, refused_by }) => {
  expect(sealedKeyId(text) === null).toBe(refused_by === "parse");
});

test("nothing is sealed to a key of small order", () => {
  expect(() => sealNumber({ kind: "cccd", digits: "042085000123" }, 1, new Uint8Array(32), new Uint8Array(32).fill(1))).toThrow();
});

test.each(names.rows)("$name: $why", ({ text, name }) => {
  expect(recognise(text)).toBe(name);
});
