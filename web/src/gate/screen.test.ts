import decodeQR from "qr/decode.js";
import { describe, expect, it, test } from "vitest";

import vectors from "../../../vectors/changing_code.json";
import { drawn, shownAt, sideOf } from "./screen";

const GOLDEN = vectors.valid[0]!;
const SCREEN = { code: GOLDEN.static, key: GOLDEN.gate_key };
const BEGINS = GOLDEN.step * 30_000;

describe("what a screen shows", () => {
  it("is the golden code for the whole of its step, and counts down to the next", () => {
    expect(shownAt(SCREEN, "https://luuvet.example", BEGINS)).toEqual({ text: GOLDEN.url, step: GOLDEN.step, left: 30 });
    expect(shownAt(SCREEN, "https://luuvet.example", BEGINS + 29_999)).toEqual({ text: GOLDEN.url, step: GOLDEN.step, left: 1 });
    expect(shownAt(SCREEN, "https://luuvet.example", BEGINS + 30_000)).toMatchObject({ step: GOLDEN.step + 1, left: 30 });
    expect(shownAt(SCREEN, "https://luuvet.example", BEGINS - 1)).toMatchObject({ step: GOLDEN.step - 1, left: 1 });
  });

  it("is nothing where the server's words are not understood", () => {
    expect(shownAt({ ...SCREEN, code: "7H3K9QWX" }, "https://luuvet.example", BEGINS)).toBeNull();
    expect(shownAt({ ...SCREEN, key: GOLDEN.gate_key.slice(0, 40) }, "https://luuvet.example", BEGINS)).toBeNull();
    expect(shownAt({ ...SCREEN, key: "?" }, "https://luuvet.example", BEGINS)).toBeNull();
  });
});

describe("the drawing", () => {
  const { modules, path } = drawn(GOLDEN.url);

  /** The modules that the path covers, painted run by run. */
  function painted(): boolean[][] {
    const rows = Array.from({ length: modules }, () => Array<boolean>(modules).fill(false));
    for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) rows[Number(y)]!.fill(true, Number(x), Number(x) + Number(width));
    return rows;
  }

  it("is as small as level Q allows, with four modules clear on every side", () => {
    expect(modules).toBe(57 + 2 * 4); // version 10 holds 151 bytes at Q, version 11 177
    expect([drawn("x".repeat(151)).modules, drawn("x".repeat(177)).modules]).toEqual([57 + 2 * 4, 61 + 2 * 4]);
    const rows = painted();
    const dark = rows.flatMap((row, y) => row.flatMap((is, x) => (is ? [[x, y] as const] : [])));
    expect([0, 1].map((axis) => [Math.min(...dark.map((at) => at[axis]!)), Math.max(...dark.map((at) => at[axis]!))])).toEqual([
      [4, 60],
      [4, 60],
    ]);
  });

  it("is read back as the address", () => {
    const scale = 4;
    const side = modules * scale;
    const rows = painted();
    const data = new Uint8Array(side * side * 3);
    for (let at = 0; at < side * side; at += 1) {
      const isDark = rows[Math.floor(at / side / scale)]![Math.floor((at % side) / scale)]!;
      data.fill(isDark ? 0 : 255, at * 3, at * 3 + 3);
    }
    expect(decodeQR({ width: side, height: side, data })).toBe(GOLDEN.url);
  });
});

test.each([
  { room: { width: 360, height: 500 }, ratio: 1, side: 345 },
  { room: { width: 320, height: 300 }, ratio: 1, side: 276 },
  { room: { width: 320, height: 100 }, ratio: 1, side: 276 },
  { room: { width: 1280, height: 620 }, ratio: 1, side: 552 },
  { room: { width: 360, height: 500 }, ratio: 2.75, side: (69 * 14) / 2.75 },
  { room: { width: 40, height: 40 }, ratio: 1, side: 69 },
])("in $room at $ratio pixels a CSS pixel a module has whole pixels: $side", ({ room, ratio, side }) => {
  expect(sideOf(room, 69, ratio)).toBe(side);
});
