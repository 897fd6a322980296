/**
 * The QR of a place: `https://HOST/v#<code>.<gate>.<serial>.<key id>.<signature>`. Nothing here needs a network, and
 * Ed25519 is noble's because older phones have none in WebCrypto (it asks for BigInt: Chrome 67, Safari 14).
 */

import { base64urlOf, bytesOfBase64url } from "./base64url";
import { verifies, type PublicKeys } from "./keys";

export interface PlaceFields {
  /** 8 characters of Crockford's base 32, upper case. */
  readonly code: string;
  /** 0 to 999. */
  readonly gate: number;
  /** 1 to 999999; a new signature has a new one. */
  readonly serial: number;
  /** 1 to 255; names the key that signed. */
  readonly keyId: number;
}

export interface PlaceCode extends PlaceFields {
  /** 64 bytes. Well formed; whether it is right, `verifyPlaceCode` says. */
  readonly signature: Uint8Array;
}

/** Public keys of 32 bytes by key id. */
export type PlaceKeys = PublicKeys;

const CODE = /^[0-9A-HJKMNP-TV-Z]{8}$/;
const TEXT = /^([0-9A-HJKMNP-TV-Z]{8})\.(0|[1-9][0-9]{0,2})\.([1-9][0-9]{0,5})\.([1-9][0-9]{0,2})\.([A-Za-z0-9_-]{86})$/;
/** Controls and blanks, letter by letter, for a class of a RegExp: what \s means differs between JavaScript and Python. */
export const BLANK = "\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f\\u3000\\ufeff";
const URL_OF_PLACE = new RegExp(`^https?://[^${BLANK}/?#@\\\\]+/v#([^#]*)$`);

/**
 * What stands after '#' in a scanned address, not yet judged; null for an address that is not ours. Any host is taken:
 * former hosts stay valid, and the signature decides.
 */
export function fromUrl(url: string): string | null {
  return URL_OF_PLACE.exec(url)?.[1] ?? null;
}

/** Reads the text after '#'. Null unless `placeCodeText` would write it back letter by letter. */
export function parsePlaceCode(text: string): PlaceCode | null {
  const [, code, gate, serial, keyId, signatureText] = TEXT.exec(text) ?? [];
  const signature = bytesOfBase64url(signatureText ?? "");
  if (code === undefined || signature === null || Number(keyId) > 255) return null;
  return { code, gate: Number(gate), serial: Number(serial), keyId: Number(keyId), signature };
}

/** The text after '#'. Throws RangeError for fields that `parsePlaceCode` would refuse. */
export function placeCodeText(place: PlaceCode): string {
  if (place.signature.length !== 64) throw new RangeError("a signature has 64 bytes");
  return [...fieldTexts(place), base64urlOf(place.signature)].join(".");
}

/** The bytes that are signed. Throws RangeError for fields that no place code can have. */
export function placeCodeMessage(fields: PlaceFields): Uint8Array {
  return new TextEncoder().encode(["LV1", "place", ...fieldTexts(fields)].join("\0"));
}

/** True when the named key is among `keys` and signed these fields (RFC 8032, strict; a key of small order signs nothing). */
export function verifyPlaceCode(place: PlaceCode, keys: PlaceKeys): boolean {
  return verifies(keys, place.keyId, placeCodeMessage(place), place.signature);
}

function fieldTexts({ code, gate, serial, keyId }: PlaceFields): string[] {
  if (!CODE.test(code)) throw new RangeError("a place code is 8 characters of Crockford's base 32");
  return [code, decimal(gate, 0, 999), decimal(serial, 1, 999999), decimal(keyId, 1, 255)];
}

function decimal(value: number, least: number, most: number): string {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${value} is not a whole number from ${least} to ${most}`);
  }
  return String(value);
}
