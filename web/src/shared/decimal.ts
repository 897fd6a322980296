/** Bytes as one big-endian number in decimal digits, zero-padded, after a prefix: digits survive a Vietnamese keyboard. */

/** The text of the bytes in so many digits. Throws RangeError where they do not fit. */
export function decimalOf(prefix: string, bytes: Uint8Array, digits: number): string {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  const body = value.toString().padStart(digits, "0");
  if (body.length !== digits) throw new RangeError(`${bytes.length} bytes do not fit ${digits} digits`);
  return prefix + body;
}

/** The `size` bytes, or null unless `text` is the prefix and so many digits that say no more than these bytes hold. */
export function bytesOfDecimal(text: string, prefix: string, size: number, digits: number): Uint8Array | null {
  if (text.length !== prefix.length + digits || !text.startsWith(prefix) || !/^[0-9]+$/.test(text.slice(prefix.length))) {
    return null;
  }
  let value = BigInt(text.slice(prefix.length));
  const bytes = new Uint8Array(size);
  for (let at = size - 1; at >= 0; at--) {
    bytes[at] = Number(value & 255n);
    value >>= 8n;
  }
  return value === 0n ? bytes : null;
}
