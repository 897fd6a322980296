/** Printed cards: 10 random bytes that name one, a key id, a signature. Whose card it is, the server knows. */

import { bytesOfDecimal, decimalOf } from "./decimal";
import { ascii, joined, verifies, type PublicKeys } from "./keys";

export interface CardCode {
  /** 10 bytes. */
  readonly number: Uint8Array;
  /** 1 to 255. */
  readonly keyId: number;
  /** 64 bytes. Whether they are right, `verifyCardCode` says. */
  readonly signature: Uint8Array;
}

export const CARD_PREFIX = "LV1C";
const DIGITS = 181;
const BYTES = 75;
const NUMBER_BYTES = 10;
const SIGNED_AS = ascii("LV1\0card\0");

/** Null unless `text` is canonical: the prefix and 181 digits that `cardCodeText` would write back. */
export function parseCardCode(text: string): CardCode | null {
  const bytes = bytesOfDecimal(text, CARD_PREFIX, BYTES, DIGITS);
  const keyId = bytes?.[NUMBER_BYTES] ?? 0;
  if (bytes === null || keyId === 0) return null;
  return { number: bytes.slice(0, NUMBER_BYTES), keyId, signature: bytes.slice(NUMBER_BYTES + 1) };
}

/** The text of a card for a QR. */
export function cardCodeText({ number, keyId, signature }: CardCode): string {
  return decimalOf(CARD_PREFIX, joined(number, Uint8Array.of(keyId), signature), DIGITS);
}

/** True when the named key of kind `card` signed it. */
export function verifyCardCode({ number, keyId, signature }: CardCode, keys: PublicKeys): boolean {
  return verifies(keys, keyId, joined(SIGNED_AS, number, Uint8Array.of(keyId)), signature);
}
