/** Who issued a digital COVID certificate (`HC1:`): base45, zlib, COSE, CWT as far as the issuer; none is verified. */

import { inflate } from "./inflate";

export const DCC_PREFIX = "HC1:";
const MOST_LETTERS = 8000;
const MOST_INFLATED = 65_536;
const DEEPEST = 16;
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** A CBOR item: a number, bytes, text, an array, a map's pairs; null for what is not looked at. */
type Item = number | string | Uint8Array | readonly Item[] | Pairs | null;
class Pairs {
  constructor(readonly items: readonly Item[]) {}
}

/** The country in the claim `iss` of a certificate's text, or null where it says none or cannot be read. */
export function dccIssuer(text: string): string | null {
  if (!text.startsWith(DCC_PREFIX) || text.length > MOST_LETTERS) return null;
  const packed = bytesOfBase45(text.slice(DCC_PREFIX.length));
  const message = packed && inflate(packed, MOST_INFLATED);
  if (!message) return null;
  try {
    const parts = new Reader(message).item(0);
    const payload = Array.isArray(parts) ? (parts as readonly Item[])[2] : null;
    const claims = payload instanceof Uint8Array ? new Reader(payload).item(0) : null;
    return claims instanceof Pairs ? issuerIn(claims.items) : null;
  } catch (fault) {
    if (fault instanceof RangeError || fault instanceof TypeError) return null;
    throw fault;
  }
}

/** Of a key that stands twice the last counts. */
function issuerIn(items: readonly Item[]): string | null {
  for (let at = items.length - 2; at >= 0; at -= 2) {
    const value = items[at + 1];
    if (items[at] === 1) return typeof value === "string" ? value : null;
  }
  return null;
}

function bytesOfBase45(text: string): Uint8Array | null {
  if (text.length % 3 === 1) return null;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const values = Array.from(text.slice(at, at + 3), (letter) => ALPHABET.indexOf(letter));
    if (values.includes(-1)) return null;
    const value = values[0]! + 45 * values[1]! + 2025 * (values[2] ?? 0);
    if (value >= (values.length === 3 ? 65536 : 256)) return null;
    if (values.length === 3) bytes.push(value >> 8);
    bytes.push(value & 255);
  }
  return Uint8Array.from(bytes);
}

/** Reads CBOR of definite lengths; throws RangeError (TypeError for text that is no UTF-8). */
class Reader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  item(depth: number): Item {
    if (depth > DEEPEST) throw new RangeError("nested too deep");
    const major = this.byte() >> 5;
    const size = this.size();
    if (major === 0) return size;
    if (major === 1) return -1 - size;
    if (major === 2 || major === 3) return this.string(size, major === 3);
    if (major === 6) return this.item(depth + 1);
    if (major === 7) return null;
    const items: Item[] = [];
    for (let count = size * (major - 3); count > 0; count--) items.push(this.item(depth + 1));
    return major === 4 ? items : new Pairs(items);
  }

  private byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new RangeError("cut short");
    return byte;
  }

  private size(): number {
    const short = this.byte() & 31;
    this.at++;
    if (short < 24) return short;
    if (short > 27) throw new RangeError("no definite length");
    let size = 0;
    for (let left = 1 << (short - 24); left > 0; left--, this.at++) size = size * 256 + this.byte();
    return size;
  }

  private string(size: number, isText: boolean): string | Uint8Array {
    const end = this.at + size;
    if (end > this.bytes.length) throw new RangeError("cut short");
    const body = this.bytes.slice(this.at, end);
    this.at = end;
    return isText ? new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body) : body;
  }
}
