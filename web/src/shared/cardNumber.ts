/**
 * Numbers of identity cards (CCCD) and insurance cards (BHYT): cut out of a card's clear text at once and sealed to the
 * server's public key, before anything is queued. Nothing else of the card is looked at or kept.
 */

import { gcm } from "@noble/ciphers/aes.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";

import { base64urlOf, bytesOfBase64url } from "./base64url";
import { ascii, joined } from "./keys";

export interface CardNumber {
  readonly kind: "cccd" | "bhyt";
  /** 12 of a CCCD, 10 of a BHYT (what 15-letter cards say before them is not who but how insured). */
  readonly digits: string;
}

export const SEALED_PREFIX = "LV1N";
const MOST_LETTERS = 1000;
const SEALED_BYTES = 55;
const KINDS = { cccd: 1, bhyt: 2 } as const;
const ABOUT = ascii("LV1\0number\0");
/** Provinces as identity numbers name them, in the division of before July 2025; from 101 on it is a country. */
const PROVINCES = new Set(
  (
    "1 2 4 6 8 10 11 12 14 15 17 19 20 22 24 25 26 27 30 31 33 34 35 36 37 38 40 42 44 45 46 48 49 51 52 54 56 58 60 62 " +
    "64 66 67 68 70 72 74 75 77 79 80 82 83 84 86 87 89 91 92 93 94 95 96"
  )
    .split(" ")
    .map(Number),
);

/** What a reader read, without the byte-order mark before and the tabs and line ends after that readers add. */
export function asRead(text: string): string {
  return text.replace(/^\ufeff/, "").replace(/[\t\r\n]+$/, "");
}

/** The number in the clear text of a CCCD or BHYT card, or null where it is no such card or a wrong one. */
export function readCard(text: string): CardNumber | null {
  const read = asRead(text);
  // eslint-disable-next-line no-control-regex
  if (lettersOf(read, MOST_LETTERS) > MOST_LETTERS || /[\x00-\x1f\x7f]/.test(read)) return null;
  const fields = read.split("|");
  return cccd(fields) ?? bhyt(fields);
}

/** How many code points a text has; one over `most` where it has more. */
export function lettersOf(text: string, most: number): number {
  return text.length > 2 * most ? most + 1 : Array.from(text).length;
}

/**
 * `LV1N` and base64url of: key id, 32 public bytes of a key used once, the sealed number, 16 bytes of tag; of one length,
 * so that it does not tell the kind. `ephemeral`: 32 fresh random bytes. `server`: the 32 public bytes of that key id.
 */
export function sealNumber(number: CardNumber, keyId: number, server: Uint8Array, ephemeral: Uint8Array): string {
  const plain = new Uint8Array(6);
  plain[0] = KINDS[number.kind];
  const value = Number(number.digits);
  new DataView(plain.buffer).setUint8(1, Math.floor(value / 2 ** 32));
  new DataView(plain.buffer).setUint32(2, value % 2 ** 32);
  const shown = x25519.getPublicKey(ephemeral);
  const about = joined(ABOUT, Uint8Array.of(keyId), shown, server);
  const derived = hkdf(sha256, x25519.getSharedSecret(ephemeral, server), undefined, about, 44);
  const sealed = gcm(derived.slice(0, 32), derived.slice(32), about).encrypt(plain);
  return SEALED_PREFIX + base64urlOf(joined(Uint8Array.of(keyId), shown, sealed));
}

/** The id of the key that a sealed number names (1 to 255), or null where `text` is no canonical one. */
export function sealedKeyId(text: string): number | null {
  const bytes = text.startsWith(SEALED_PREFIX) ? bytesOfBase64url(text.slice(SEALED_PREFIX.length)) : null;
  return bytes?.length === SEALED_BYTES && bytes[0] !== 0 ? bytes[0]! : null;
}

/** number, earlier number, name, born ddmmyyyy, sex, address, issued ddmmyyyy; newer cards may say more. */
function cccd(fields: readonly string[]): CardNumber | null {
  const [number = "", earlier = "", name, born = "", sex, , issued = ""] = fields;
  if (fields.length < 7 || fields.length > 12 || !name || !sex) return null;
  if (!/^[0-9]{12}$/.test(number) || !/^([0-9]{9}|[0-9]{12})?$/.test(earlier)) return null;
  if (![born, issued].every((day) => /^[0-9]{8}$/.test(day) && isDay(day.slice(0, 2), day.slice(2, 4), day.slice(4)))) {
    return null;
  }
  const place = Number(number.slice(0, 3));
  return PROVINCES.has(place) || place > 100 ? { kind: "cccd", digits: number } : null;
}

/** number, name in hexadecimal, born, sex 1 or 2, address, first hospital, …; 12 fields or more. */
function bhyt(fields: readonly string[]): CardNumber | null {
  const [number = "", name = "", born = "", sex = ""] = fields;
  if (fields.length < 12 || fields.length > 24) return null;
  const digits = /^(?:[A-Z]{2}[0-9]{3})?([0-9]{10})$/.exec(number)?.[1];
  const [, day, month, year] = /^(?:(?:([0-9]{2})\/)?([0-9]{2})\/)?([0-9]{4})$/.exec(born) ?? [];
  if (digits === undefined || year === undefined || !/^([0-9A-Fa-f]{2})+$/.test(name) || !/^[12]$/.test(sex)) return null;
  return isDay(day ?? "01", month ?? "01", year) ? { kind: "bhyt", digits } : null;
}

function isDay(day: string, month: string, year: string): boolean {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return Number(year) >= 1850 && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}
