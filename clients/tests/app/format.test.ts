import { expect, test } from "vitest";
import { age, day, distance, instant } from "../../app/lib/format";

test("a day is written as each language does", () => {
  expect(day("zh-CN", "2023-05-01")).toBe("2023年5月1日");
  expect(day("en", "2023-05-01")).toBe("1 May 2023");
});

test("what is no date is shown as the court wrote it", () => {
  expect(day("zh-CN", "2023年春")).toBe("2023年春");
});

test("an instant is told in Beijing time, across midnight too", () => {
  expect(instant("zh-CN", "2026-11-25T16:30:00.000000Z")).toBe("2026年11月26日 00:30");
  expect(instant("en", Date.UTC(2026, 0, 2, 3, 4))).toBe("2 Jan 2026, 11:04");
});

test("an age is told in the unit that fits", () => {
  expect([59_000, 60_000, 3_599_000, 7_200_000].map((ms) => age("en", 0, ms))).toEqual([
    "just now",
    "1 minute ago",
    "59 minutes ago",
    "2 hours ago",
  ]);
});

test("a clock that was set back gives no negative age", () => {
  expect(age("zh-CN", 10_000, 0)).toBe("刚刚");
});

test("a distance is that of the server's hundreds, and the nearest is not called nought", () => {
  expect([0, 100, 700].map((metres) => distance("zh-CN", metres))).toEqual(["50 米以内", "约 100 米", "约 700 米"]);
});
