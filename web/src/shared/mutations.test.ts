/** The seeded generator of `tests/kernel/mutants.py`: the same texts, the same names, and nothing changed is verified. */

import { sha256 } from "@noble/hashes/sha2.js";
import { expect, test } from "vitest";

import cards from "../../../vectors/card_code.json";
import vectors from "../../../vectors/mutations.json";
import personal from "../../../vectors/personal_code.json";
import places from "../../../vectors/place_code.json";
import { bytesOfBase64url } from "./base64url";
import { parseCardCode, verifyCardCode } from "./cardCode";
import { asRead } from "./cardNumber";
import { ascii } from "./keys";
import { parsePersonalCode, verifyPersonalCode } from "./personalCode";
import { fromUrl, parsePlaceCode, verifyPlaceCode } from "./placeCode";
import { recognise } from "./recognise";

const MOST_RANDOM_LETTERS = 240;
const SHORT = vectors.digests[0]!;
const [placeKeys, personKeys, cardKeys] = [places.keys, personal.keys, cards.keys].map(
  (rows) => new Map(rows.map(({ id, public_key }) => [id, bytesOfBase64url(public_key)!])),
);

function diceOf(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % sides;
  };
}

function* mutants(count: number): Generator<string> {
  const dice = diceOf(vectors.seed);
  const alphabet = Array.from(vectors.alphabet);
  for (let number = 0; number < count; number++) {
    if (dice(8) === 0) {
      yield Array.from({ length: dice(MOST_RANDOM_LETTERS) }, () => alphabet[dice(alphabet.length)]!).join("");
      continue;
    }
    const letters = Array.from(vectors.bases[dice(vectors.bases.length)]!.text);
    for (let change = dice(4); change > 0; change--) mutate(letters, dice, alphabet);
    yield letters.join("");
  }
}

function mutate(letters: string[], dice: (sides: number) => number, alphabet: readonly string[]): void {
  const [way, where, letter] = [dice(6), dice(letters.length + 1), alphabet[dice(alphabet.length)]!];
  if (way === 0) letters.splice(where, 0, letter);
  else if (way === 1) letters.splice(where, 1, letter);
  else if (way === 2) letters.splice(where, 1);
  else if (way === 3) letters.splice(where, 2, ...letters.slice(where, where + 2).reverse());
  else if (way === 4) letters.splice(where, 1, ...letters.slice(where, where + 1).map(otherCase));
  else if (dice(4) === 0) letters.splice(where);
}

function otherCase(letter: string): string {
  if (!/^[A-Za-z]$/.test(letter)) return letter;
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
}

/** What of a code of ours is judged, where its signature is right. */
function verified(text: string): string | null {
  const read = asRead(text);
  const fragment = fromUrl(read) ?? read;
  const [person, card, place] = [parsePersonalCode(read), parseCardCode(read), parsePlaceCode(fragment)];
  if (person) return verifyPersonalCode(person, personKeys!) ? read : null;
  if (card) return verifyCardCode(card, cardKeys!) ? read : null;
  return place && verifyPlaceCode(place, placeKeys!) ? fragment : null;
}

test("changed texts have the names that Python gives them", () => {
  const names = Array.from(mutants(SHORT.count), recognise).join(",");
  const sum = Array.from(sha256(ascii(names)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  expect(sum).toBe(SHORT.sha256);
});

test("only what was given out is verified", () => {
  const ours = new Set(["place", "personal", "card"]);
  const given = new Set(vectors.bases.filter(({ name }) => ours.has(name)).map(({ text }) => verified(text)));
  for (const { text, name } of vectors.bases) {
    if (name === "changing-place") given.add((fromUrl(text) ?? text).split(".").slice(0, 5).join("."));
  }
  expect(given.has(null)).toBe(false);
  const accepted = new Set(Array.from(mutants(3000), verified).filter((code) => code !== null));
  expect(accepted.size).toBeGreaterThan(0);
  for (const code of accepted) expect(given).toContain(code);
}, 60_000);
