/**
 * What waits on this phone. An item gets its id and time once; from then on its bytes are never made again, so that the
 * server knows a second sending for what it is.
 */

import { uuid7 } from "../shared/days";

/** A scanned text or a typed place code. */
export type Here = { readonly code: string } | { readonly place: string };

/** A scan before it is sent. `tapped` is by the phone's own clock, `offset` what was added to it. */
export interface Scan {
  readonly kind: "scan";
  readonly key: string;
  readonly here: Here;
  readonly direction: "in" | "out";
  readonly tapped: number;
  readonly made: Made | null;
}

export interface Undo {
  readonly kind: "undo";
  readonly key: string;
  readonly tapped: number;
  readonly undoes: string;
  readonly made: Made | null;
}

/** The bytes, and what the page says about them. */
export interface Made {
  readonly id: string;
  readonly at: number;
  readonly body: string;
}

export type Kept = Scan | Undo;

/** The part of localStorage that is used. */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const KEPT = "luuvet.kept";

export function allKept(shelf: Shelf): Kept[] {
  try {
    return JSON.parse(shelf.getItem(KEPT) ?? "[]") as Kept[];
  } catch {
    return [];
  }
}

export function keep(shelf: Shelf, item: Kept): void {
  const there = allKept(shelf);
  const isNew = there.every(({ key }) => key !== item.key);
  const whole = isNew ? [...there, item] : there.map((other) => (other.key === item.key ? item : other));
  shelf.setItem(KEPT, JSON.stringify(whole));
}

export function forget(shelf: Shelf, item: Kept): void {
  const others = allKept(shelf).filter(({ key }) => key !== item.key);
  if (others.length > 0) shelf.setItem(KEPT, JSON.stringify(others));
  else shelf.removeItem(KEPT);
}

/** The item with its bytes: those that it has, or made now from the time of the tap and the compared clock. */
export function withBytes(item: Kept, offset: number, random: (count: number) => Uint8Array): Kept & { readonly made: Made } {
  if (item.made !== null) return { ...item, made: item.made };
  const at = item.tapped + offset;
  const time = new Date(at).toISOString();
  if (item.kind === "undo") {
    return { ...item, made: { id: item.undoes, at, body: JSON.stringify({ undo: item.undoes, at: time }) } };
  }
  const id = uuid7(at, random(10));
  const fields = { id, ...item.here, at: time, clock_offset_ms: offset, direction: item.direction };
  return { ...item, made: { id, at, body: JSON.stringify(fields) } };
}
