/**
 * Personal codes: a slot of five minutes, who it is for the server alone, a signature. A phone shows them out of the
 * batch of bytes that it was given; a gate reads and verifies them without a network.
 */

import { bytesOfDecimal, decimalOf } from "./decimal";
import { ascii, joined, verifies, type PublicKeys } from "./keys";

export interface PersonalCode {
  /** Unix seconds / 300, rounded down. */
  readonly slot: number;
  /** 16 bytes that the server alone opens. */
  readonly sealed: Uint8Array;
  /** 1 to 255. */
  readonly keyId: number;
  /** 64 bytes. Whether they are right, `verifyPersonalCode` says. */
  readonly signature: Uint8Array;
}

/** How a slot stands to a moment: a gate takes the present one, the one before and the one after; older ones are weak. */
export type SlotStanding = "present" | "before" | "after" | "older" | "past" | "ahead";

export const PERSONAL_PREFIX = "LV1P";
export const PERSONAL_BYTES = 85;
const DIGITS = 205;
const SLOT_SECONDS = 300;
const OLDER_SLOTS = 2016;
const SIGNED_BYTES = 21;
const SIGNED_AS = ascii("LV1\0person\0");

/** Null unless `text` is canonical: the prefix and 205 digits that `personalCodeText` would write back. */
export function parsePersonalCode(text: string): PersonalCode | null {
  const bytes = bytesOfDecimal(text, PERSONAL_PREFIX, PERSONAL_BYTES, DIGITS);
  return bytes === null ? null : personalCodeOf(bytes);
}

/** The code of its 85 bytes, or null. */
export function personalCodeOf(bytes: Uint8Array): PersonalCode | null {
  if (bytes.length !== PERSONAL_BYTES || bytes[SIGNED_BYTES - 1] === 0) return null;
  return {
    slot: slotAt(bytes, 0),
    sealed: bytes.slice(4, 20),
    keyId: bytes[SIGNED_BYTES - 1]!,
    signature: bytes.slice(SIGNED_BYTES),
  };
}

/** The text of a code for a QR. */
export function personalCodeText(code: PersonalCode): string {
  return decimalOf(PERSONAL_PREFIX, joined(signedBytes(code), code.signature), DIGITS);
}

/** The code of a slot in a batch (85 bytes each, slots one after another), or null where the batch does not reach. */
export function personalCodeIn(batch: Uint8Array, slot: number): PersonalCode | null {
  if (batch.length < PERSONAL_BYTES) return null;
  const at = (slot - slotAt(batch, 0)) * PERSONAL_BYTES;
  if (at < 0) return null;
  const code = personalCodeOf(batch.slice(at, at + PERSONAL_BYTES));
  return code?.slot === slot ? code : null;
}

/** True when the named key of kind `person` signed the code. */
export function verifyPersonalCode(code: PersonalCode, keys: PublicKeys): boolean {
  return verifies(keys, code.keyId, joined(SIGNED_AS, signedBytes(code)), code.signature);
}

/** The slot that a Unix second lies in. */
export function slotOf(seconds: number): number {
  return Math.floor(seconds / SLOT_SECONDS);
}

/** How a slot stands to a Unix second. */
export function slotStanding(slot: number, seconds: number): SlotStanding {
  const over = slotOf(seconds) - slot;
  if (over === 0) return "present";
  if (over === 1) return "before";
  if (over === -1) return "after";
  if (over < 0) return "ahead";
  return over <= OLDER_SLOTS ? "older" : "past";
}

function signedBytes({ slot, sealed, keyId }: PersonalCode): Uint8Array {
  const bytes = new Uint8Array(SIGNED_BYTES);
  new DataView(bytes.buffer).setUint32(0, slot);
  bytes.set(sealed, 4);
  bytes[SIGNED_BYTES - 1] = keyId;
  return bytes;
}

function slotAt(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at);
}
