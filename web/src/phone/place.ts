/** Which place this is, from what stood after '#' or was typed by hand. */

import { parsePlaceCode } from "../shared/placeCode";
import type { Here } from "./kept";

/** The place of a text after '#', or null. Whether the signature is right the server says. */
export function scanned(text: string): Here | null {
  return parsePlaceCode(text) === null ? null : { code: text };
}

/** A place code typed in whatever way a poster's letters are read, or null. */
export function typed(text: string): Here | null {
  const letters = text.toUpperCase().replace(/[\s.-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return /^[0-9A-HJKMNP-TV-Z]{8}$/.test(letters) ? { place: letters } : null;
}

/** As a poster shows it: in two groups of four. */
export function spaced(here: Here): string {
  const code = "code" in here ? here.code.slice(0, 8) : here.place;
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}
