/**
 * Days, windows and report weeks. An instant is a number of milliseconds since 1970 (UTC); a day is a civil day as
 * `YYYY-MM-DD`, years 0001 to 9999. The zone is a setting of the installation, so every caller says it.
 */

export const USUAL_ZONE = "Asia/Ho_Chi_Minh";

/** Two civil days, both included. */
export interface Window {
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 86_400_000;
const THURSDAY = 4;
/** The last whole UTC day of the calendar is left out, so that no zone reaches the year 10000. */
const LAST_INSTANT_WITH_A_DAY = Date.UTC(9999, 11, 31) - 1;
const LAST_INSTANT_OF_UUID7 = 2 ** 48 - 1;
const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The civil day of an instant in `zone`. Throws RangeError before 1970, from 9999-12-31 UTC on, or for an unknown zone. */
export function civilDay(instant: number, zone: string): string {
  if (!(instant >= 0 && instant <= LAST_INSTANT_WITH_A_DAY)) throw new RangeError(`no civil day is kept for ${instant}`);
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  const part = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${part.get("year")}-${part.get("month")}-${part.get("day")}`;
}

/** The day `days` later (earlier, when negative). Throws RangeError when `day` is no day or the sum has no year of four digits. */
export function addDays(day: string, days: number): string {
  return isoDay(midnightUtc(day) + days * DAY_MS);
}

/** The report week that holds the day: Thursday to the Wednesday after it. */
export function reportWeek(day: string): Window {
  const daysSinceThursday = (weekday(day) - THURSDAY + 7) % 7;
  const from = addDays(day, -daysSinceThursday);
  return { from, to: addDays(from, 6) };
}

/** What a report made on this day covers: the seven days that ended the evening before. Null unless a Thursday. */
export function weekReportedOn(day: string): Window | null {
  return weekday(day) === THURSDAY ? { from: addDays(day, -7), to: addDays(day, -1) } : null;
}

/** A UUIDv7 (RFC 9562, 5.7) of an instant, from 10 random bytes (the upper 4 bits of byte 0 and 2 of byte 2 are not used). */
export function uuid7(at: number, random: Uint8Array): string {
  if (!Number.isInteger(at) || at < 0 || at > LAST_INSTANT_OF_UUID7) {
    throw new RangeError("a UUIDv7 needs whole milliseconds from 0 to 2^48 - 1");
  }
  if (random.length !== 10) throw new RangeError("a UUIDv7 needs 10 random bytes");
  const tail = Uint8Array.from(random);
  tail[0] = 0x70 | (random[0]! & 0x0f);
  tail[2] = 0x80 | (random[2]! & 0x3f);
  const digits = at.toString(16).padStart(12, "0") + Array.from(tail, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The id's own time in milliseconds; null unless it is a UUIDv7 in lower case with hyphens. */
export function uuid7Time(id: string): number | null {
  return UUID7.test(id) ? parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : null;
}

/** The civil day of the id's own time, by which a check-in is stored. Null for no UUIDv7, or a time that has no day here. */
export function idDay(id: string, zone: string): string | null {
  const time = uuid7Time(id);
  return time === null || time > LAST_INSTANT_WITH_A_DAY ? null : civilDay(time, zone);
}

function weekday(day: string): number {
  return new Date(midnightUtc(day)).getUTCDay();
}

function midnightUtc(day: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || isoDay(midnight) !== day) throw new RangeError(`${day} is not a day`);
  return midnight;
}

function isoDay(midnight: number): string {
  const iso = new Date(midnight).toISOString();
  if (!/^[0-9]{4}-/.test(iso) || iso.startsWith("0000")) throw new RangeError("a day has a year from 0001 to 9999");
  return iso.slice(0, 10);
}
