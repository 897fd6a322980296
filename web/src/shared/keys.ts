/** Public keys as `/.well-known/luuvet-keys.json` tells them, and what is verified with them. */

import { ed25519 } from "@noble/curves/ed25519.js";

import { bytesOfBase64url } from "./base64url";

/** Public keys of 32 bytes by key id, of one kind. */
export type PublicKeys = ReadonlyMap<number, Uint8Array>;

/** A key as the list tells it; moments are RFC 3339, null where there is none. */
export interface ListedKey {
  readonly kind: string;
  readonly id: number;
  readonly public_key: string;
  readonly believed_until: string | null;
  readonly withdrawn_at: string | null;
}

/** Those of a kind that are believed at a moment in milliseconds. */
export function believedKeys(listed: readonly ListedKey[], kind: string, at: number): PublicKeys {
  const keys = new Map<number, Uint8Array>();
  for (const { id, public_key, ...key } of listed) {
    const isOver = [key.believed_until, key.withdrawn_at].some((end) => end !== null && Date.parse(end) <= at);
    const octets = bytesOfBase64url(public_key);
    if (key.kind === kind && !isOver && octets !== null) keys.set(id, octets);
  }
  return keys;
}

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
