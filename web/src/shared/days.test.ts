import { describe, expect, it, test } from "vitest";

import vectors from "../../../vectors/days.json";
import { addDays, civilDay, idDay, reportWeek, USUAL_ZONE, uuid7, uuid7Time, weekReportedOn } from "./days";

const bytesOfHex = (hex: string) => Uint8Array.from(hex.match(/../g)!, (byte) => parseInt(byte, 16));

test.each(vectors.instants)("$at in $zone lies on $day", ({ at, ms, zone, day }) => {
  expect(Date.parse(at)).toBe(ms);
  expect(civilDay(ms, zone)).toBe(day);
});

test.each(vectors.instants)("$at in $zone lies in the report week from $week.from", ({ ms, zone, week }) => {
  expect(reportWeek(civilDay(ms, zone))).toEqual(week);
});

test("the usual zone changes its day at 17:00 UTC", () => {
  const midnight = Date.parse("2021-12-08T17:00:00Z");
  expect([midnight - 1, midnight].map((instant) => civilDay(instant, USUAL_ZONE))).toEqual(["2021-12-08", "2021-12-09"]);
});

test.each([-1, NaN, Infinity, Date.parse("9999-12-31T00:00:00Z")])("the instant %d has no day", (instant) => {
  expect(() => civilDay(instant, "UTC")).toThrow(RangeError);
});

test("an unknown zone is refused, not taken for another", () => {
  expect(() => civilDay(0, "Asia/Nowhere")).toThrow(RangeError);
});

describe.each(vectors.ids)("the id $id", ({ id, ms, random, zone, day }) => {
  it("is made of its time and its random bytes", () => {
    expect(uuid7(ms, bytesOfHex(random))).toBe(id);
  });

  it("tells its time", () => {
    expect(uuid7Time(id)).toBe(ms);
  });

  it("is stored by its own day", () => {
    expect(idDay(id, zone)).toBe(day);
  });
});

test.each(vectors.not_ids)("no UUIDv7: $why", ({ id }) => {
  expect(uuid7Time(id)).toBeNull();
  expect(idDay(id, USUAL_ZONE)).toBeNull();
});

test.each([-1, 0.5, NaN, 2 ** 48])("no id is made for the instant %d", (instant) => {
  expect(() => uuid7(instant, new Uint8Array(10))).toThrow(RangeError);
});

test("no id is made of too few or too many random bytes", () => {
  for (const length of [0, 9, 11, 16]) expect(() => uuid7(0, new Uint8Array(length))).toThrow(RangeError);
});

test("making an id leaves the random bytes alone", () => {
  const random = new Uint8Array(10).fill(255);
  uuid7(0, random);
  expect(random).toEqual(new Uint8Array(10).fill(255));
});

test.each(vectors.weeks)("$day lies in the report week from $week.from to $week.to", ({ day, week }) => {
  expect(reportWeek(day)).toEqual(week);
});

test.each(vectors.reported)("the report made on $day covers its week, or is none", ({ day, week }) => {
  expect(weekReportedOn(day)).toEqual(week);
});

test.each(vectors.sums)("$days days from $day is $sum", ({ day, days, sum }) => {
  expect(addDays(day, days)).toBe(sum);
});

test.each(vectors.not_days)("%j is no day", (text) => {
  expect(() => addDays(text, 0)).toThrow(RangeError);
  expect(() => reportWeek(text)).toThrow(RangeError);
  expect(() => weekReportedOn(text)).toThrow(RangeError);
});

test("no day lies outside the years 1 to 9999", () => {
  expect(() => addDays("9999-12-31", 1)).toThrow(RangeError);
  expect(() => addDays("0001-01-01", -1)).toThrow(RangeError);
});
