import { expect, test } from "vitest";
import { clock, moment } from "./moment";

const ZONE = "Asia/Ho_Chi_Minh";
const WEDNESDAY = Date.UTC(2021, 11, 8, 0, 42);
const SUNDAY = Date.UTC(2021, 11, 4, 17, 5);

test("a moment is written as a sentence in Vietnamese writes it", () => {
  expect(moment(WEDNESDAY, "vi", ZONE)).toBe("07:42, thứ Tư 08/12/2021");
  expect(moment(SUNDAY, "vi", ZONE)).toBe("00:05, Chủ nhật 05/12/2021");
});

test("in English the day keeps its capital, the date its order", () => {
  expect(moment(WEDNESDAY, "en", ZONE)).toBe("07:42, Wednesday 08/12/2021");
});

test("midnight is zero hours of the day that begins", () => {
  expect(clock(Date.UTC(2021, 11, 4, 17, 0), ZONE)).toBe("00:00");
});
