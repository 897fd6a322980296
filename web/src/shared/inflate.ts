/** zlib's stream of RFC 1950 and 1951, unpacked at once: certificates are small, and older phones have nothing built in. */

const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
  16385, 24577,
];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** How many codes have each length, and the symbols in the order of their codes. */
interface Tree {
  readonly counts: readonly number[];
  readonly symbols: readonly number[];
}

/** The bytes, at most `most` of them, or null where the stream is none, is cut short, says more, or its sum is wrong. */
export function inflate(bytes: Uint8Array, most: number): Uint8Array | null {
  if (bytes.length < 6 || (bytes[0]! & 15) !== 8 || bytes[0]! >> 4 > 7) return null;
  if (((bytes[0]! << 8) | bytes[1]!) % 31 !== 0 || (bytes[1]! & 32) !== 0) return null;
  try {
    return new Inflater(bytes, most).run();
  } catch (fault) {
    if (fault instanceof RangeError) return null;
    throw fault;
  }
}

class Inflater {
  private at = 16;
  private readonly out: number[] = [];

  constructor(
    private readonly bytes: Uint8Array,
    private readonly most: number,
  ) {}

  run(): Uint8Array {
    for (let last = 0; last === 0; ) {
      last = this.bits(1);
      const kind = this.bits(2);
      if (kind === 0) this.stored();
      else if (kind === 1) this.packed(FIXED, FIXED_DISTANCES);
      else if (kind === 2) this.packed(...this.trees());
      else throw new RangeError("no kind of block");
    }
    this.at = (this.at + 7) & ~7;
    let [a, b] = [1, 0];
    for (const byte of this.out) {
      a = (a + byte) % 65521;
      b = (b + a) % 65521;
    }
    const sum = [b >> 8, b & 255, a >> 8, a & 255];
    if (!sum.every((byte) => this.bits(8) === byte)) throw new RangeError("a wrong sum");
    return Uint8Array.from(this.out);
  }

  private bits(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit++, this.at++) {
      const byte = this.bytes[this.at >> 3];
      if (byte === undefined) throw new RangeError("cut short");
      value |= ((byte >> (this.at & 7)) & 1) << bit;
    }
    return value;
  }

  private put(byte: number): void {
    if (this.out.length >= this.most) throw new RangeError("too much");
    this.out.push(byte);
  }

  private stored(): void {
    this.at = (this.at + 7) & ~7;
    const length = this.bits(16);
    if (this.bits(16) !== (length ^ 0xffff)) throw new RangeError("a length that is not said twice");
    for (let byte = 0; byte < length; byte++) this.put(this.bits(8));
  }

  private packed(symbols: Tree, distances: Tree): void {
    for (let symbol = this.symbol(symbols); symbol !== 256; symbol = this.symbol(symbols)) {
      if (symbol < 256) {
        this.put(symbol);
        continue;
      }
      const length = LENGTHS[symbol - 257];
      if (length === undefined) throw new RangeError("no length");
      const whole = length + this.bits(LENGTH_BITS[symbol - 257]!);
      const far = this.symbol(distances);
      const distance = DISTANCES[far];
      if (distance === undefined) throw new RangeError("no distance");
      const back = distance + this.bits(far < 4 ? 0 : (far >> 1) - 1);
      if (back > this.out.length) throw new RangeError("before the beginning");
      for (let copied = 0; copied < whole; copied++) this.put(this.out[this.out.length - back]!);
    }
  }

  private symbol(tree: Tree): number {
    let [code, first, index] = [0, 0, 0];
    for (let length = 1; length <= 15; length++) {
      code |= this.bits(1);
      const count = tree.counts[length]!;
      if (code - count < first) return tree.symbols[index + code - first]!;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new RangeError("no symbol");
  }

  private trees(): [Tree, Tree] {
    const [symbols, distances, codes] = [this.bits(5) + 257, this.bits(5) + 1, this.bits(4) + 4];
    const order = new Array<number>(19).fill(0);
    for (let code = 0; code < codes; code++) order[CODE_ORDER[code]!] = this.bits(3);
    const tree = treeOf(order);
    const lengths: number[] = [];
    while (lengths.length < symbols + distances) {
      const symbol = this.symbol(tree);
      if (symbol < 16) lengths.push(symbol);
      else if (symbol === 16 && lengths.length === 0) throw new RangeError("nothing to repeat");
      else if (symbol === 16) repeat(lengths, lengths[lengths.length - 1]!, 3 + this.bits(2));
      else repeat(lengths, 0, symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7));
    }
    if (lengths.length > symbols + distances || symbols > 286) throw new RangeError("too many lengths");
    return [treeOf(lengths.slice(0, symbols)), treeOf(lengths.slice(symbols))];
  }
}

function repeat(lengths: number[], length: number, times: number): void {
  for (let time = 0; time < times; time++) lengths.push(length);
}

function treeOf(lengths: readonly number[]): Tree {
  const counts = new Array<number>(16).fill(0);
  for (const length of lengths) counts[length]!++;
  counts[0] = 0;
  const next = [0, 0];
  for (let length = 1; length < 15; length++) next.push(next[length]! + counts[length]!);
  const symbols: number[] = [];
  lengths.forEach((length, symbol) => {
    if (length !== 0) symbols[next[length]!++] = symbol;
  });
  return { counts, symbols };
}

const FIXED = treeOf(
  Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
);
const FIXED_DISTANCES = treeOf(new Array<number>(30).fill(5));
