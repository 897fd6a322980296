/**
 * The canonical content of a check-in item: what makes "the same id with the same content" one check-in. One line
 * `key=value` for each field that is there, in a fixed order, joined by a line feed, in UTF-8.
 */

import { sha256 } from "@noble/hashes/sha2.js";

import { uuid7Time } from "./days";

/** An item as it goes over the wire. */
export interface CheckIn {
  /** UUIDv7. */
  readonly id: string;
  /** The text that was scanned; or else `place`, 8 characters typed by hand. */
  readonly code?: string;
  readonly place?: string;
  /** RFC 3339 with seconds, at most 6 digits of fraction, and `Z` or an offset. */
  readonly at: string;
  /** What was added to the phone's clock. */
  readonly clock_offset_ms: number;
  readonly direction: "in" | "out";
  /** A dependant. */
  readonly for?: string;
  /** The id of the item that this one came along with. */
  readonly with?: string;
}

const RFC3339 =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?:\.([0-9]{1,6}))?(Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$/;

/** Throws RangeError for an item that has no canonical content: it would be refused, so it must not be queued. */
export function checkInContent(item: CheckIn): string {
  const fields: [key: string, value: string | undefined][] = [
    ["id", uuid(item.id)],
    ["code", line(item.code)],
    ["place", line(item.place)],
    ["at", canonicalInstant(item.at)],
    ["clock_offset_ms", whole(item.clock_offset_ms)],
    ["direction", line(item.direction)],
    ["for", line(item.for)],
    ["with", item.with === undefined ? undefined : uuid(item.with)],
  ];
  return fields.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`])).join("\n");
}

/** SHA-256 of the content, 64 hexadecimal digits in lower case. */
export function checkInDigest(item: CheckIn): string {
  const digest = sha256(new TextEncoder().encode(checkInContent(item)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The same instant in UTC with exactly six digits of fraction, `2021-12-01T01:02:03.000000Z`. Throws RangeError. */
export function canonicalInstant(text: string): string {
  const [, clock, fraction = "", offset] = RFC3339.exec(text) ?? [];
  const local = Date.parse(`${clock}Z`);
  if (offset === undefined || Number.isNaN(local) || !sameClock(local, clock!)) {
    throw new RangeError("an instant is written as in RFC 3339, with at most six digits of fraction");
  }
  const utc = new Date(Date.parse(`${clock}${offset}`)).toISOString();
  if (!/^[0-9]{4}-/.test(utc) || utc.startsWith("0000")) throw new RangeError("an instant has a year from 0001 to 9999");
  return `${utc.slice(0, 19)}.${fraction.padEnd(6, "0")}Z`;
}

/** Date.parse takes 30 February for 2 March. */
function sameClock(utc: number, clock: string): boolean {
  return new Date(utc).toISOString().startsWith(clock);
}

function uuid(id: string): string {
  if (uuid7Time(id) === null) throw new RangeError("an id is a UUIDv7 in lower case with hyphens");
  return id;
}

/** A value must not end its line and must be whole in UTF-8, or two items could share one content. */
function line(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value === "" || /[\u0000-\u001f\u007f\ud800-\udfff]/u.test(value)) {
    throw new RangeError("a field that is there has text, without control characters or half a surrogate pair");
  }
  return value;
}

function whole(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError("clock_offset_ms is a whole number");
  return String(value);
}
