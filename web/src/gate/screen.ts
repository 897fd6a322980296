/** What a gate's screen shows at a moment, and how large. */

import encodeQR from "qr";

import { bytesOfBase64url } from "../shared/base64url";
import { changingCodeText, makeChangingCode, STEP_SECONDS, stepOf } from "../shared/changingCode";
import { parsePlaceCode } from "../shared/placeCode";
import type { Standing } from "./kept";

export interface Shown {
  /** The address that the QR says. */
  readonly text: string;
  readonly step: number;
  /** Whole seconds until the next step: 1 to 30. */
  readonly left: number;
}

/** Modules left white on each side. */
const QUIET = 4;
/** Smaller than this, in CSS pixels, it would not be read at arm's length: rather than that the page is scrolled. */
const LEAST = 276;

/** The code of this moment, in milliseconds; null for a screen that is not as the server makes them. */
export function shownAt(screen: NonNullable<Standing["screen"]>, origin: string, at: number): Shown | null {
  const [place, key] = [parsePlaceCode(screen.code), bytesOfBase64url(screen.key)];
  if (place === null || key?.length !== 32) return null;
  const seconds = Math.floor(at / 1000);
  const text = changingCodeText(makeChangingCode(place, key, seconds));
  return { text: `${origin}/v#${text}`, step: stepOf(seconds), left: STEP_SECONDS - (seconds % STEP_SECONDS) };
}

/** The QR of a text, quiet zone and all, as the data of one path of an SVG whose unit is a module. */
export function drawn(text: string): { readonly modules: number; readonly path: string } {
  const rows = encodeQR(text, "raw", { ecc: "quartile", border: QUIET });
  return { modules: rows.length, path: rows.map((row, y) => runs(row).map(([x, width]) => `M${x} ${y}h${width}v1h-${width}z`).join("")).join("") };
}

/** Start and length of each dark run. */
function runs(row: readonly boolean[]): [number, number][] {
  const found: [number, number][] = [];
  row.forEach((isDark, x) => {
    const last = found[found.length - 1];
    if (!isDark) return;
    if (last !== undefined && last[0] + last[1] === x) last[1] += 1;
    else found.push([x, 1]);
  });
  return found;
}

/** The side in CSS pixels with a whole number of the screen's own pixels for each module. */
export function sideOf(room: { readonly width: number; readonly height: number }, modules: number, pixelRatio: number): number {
  const side = Math.min(room.width, Math.max(room.height, LEAST));
  return (Math.max(1, Math.floor((side * pixelRatio) / modules)) * modules) / pixelRatio;
}
