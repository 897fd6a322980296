/** Public keys as `/.well-known/luuvet-keys.json` tells them, and what is verified with them. */

import { ed25519 } from "@noble/curves/ed25519.js";

/** Public keys of 32 bytes by key id, of one kind. */
export type PublicKeys = ReadonlyMap<number, Uint8Array>;

/** True when the named key signed the message (Ed25519, RFC 8032, strict; a key of small order signs nothing). */
export function verifies(keys: PublicKeys, keyId: number, message: Uint8Array, signature: Uint8Array): boolean {
  const key = keys.get(keyId);
  if (key?.length !== 32 || signature.length !== 64) return false;
  return ed25519.verify(signature, message, key, { zip215: false });
}

/** The parts one after another. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** ASCII letters as bytes. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
