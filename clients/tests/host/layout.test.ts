import { expect, test } from "vitest";
import { isMany, merge, pillWidth } from "../../host/map/counts";
import { isCovered } from "../../host/map/covered";
import { along, boxAround, Room, Spacing, straightRuns } from "../../host/map/layout";

const box = (x: number, y: number) => boxAround({ x, y }, 20, 10);

test("a name takes its room once, and none that is taken", () => {
  const room = new Room([box(0, 0)]);

  expect(room.take([box(15, 0)])).toBe(false);
  expect(room.take([box(30, 0)])).toBe(true);
  expect(room.take([box(30, 5)])).toBe(false);
});

test("a name of several boxes goes whole or not at all", () => {
  const room = new Room([box(100, 0)]);

  expect(room.take([box(0, 0), box(95, 0)])).toBe(false);
  expect(room.isFree([box(0, 0)])).toBe(true);
});

test("a bent line has a run on each side of the bend, the longest first", () => {
  const line = [
    { x: 0, y: 0 },
    { x: 50, y: 1 },
    { x: 100, y: 0 },
    { x: 100, y: 200 },
  ];

  expect(straightRuns(line, 80).map(({ length }) => Math.round(length))).toEqual([200, 100]);
  expect(straightRuns(line, 150)).toHaveLength(1);
});

test("text along a line reads left to right, whichever way the line was drawn", () => {
  const [run] = straightRuns(
    [
      { x: 100, y: 20 },
      { x: 0, y: 0 },
    ],
    50,
  );
  if (!run) throw new Error("no run");
  const glyphs = along(run, "东风路", 12);

  expect(glyphs.map(({ text }) => text).join("")).toBe("东风路");
  expect(glyphs[0]?.at.x).toBeLessThan(glyphs[2]?.at.x ?? 0);
  expect(glyphs[0]?.angle).toBeCloseTo(Math.atan2(20, 100));
});

test.each([1, -1])("steep streets carry their characters upright, from above (%d)", (direction) => {
  const [run] = straightRuns(
    [
      { x: 0, y: 0 },
      { x: 5, y: 100 * direction },
    ],
    50,
  );
  if (!run) throw new Error("no run");
  const glyphs = along(run, "大街", 12);

  expect(glyphs.map(({ angle }) => angle)).toEqual([0, 0]);
  expect(glyphs[0]?.at.y).toBeLessThan(glyphs[1]?.at.y ?? 0);
});

test("one name is not written twice close by", () => {
  const spacing = new Spacing();
  spacing.add("东风路", { x: 0, y: 0 });

  expect(spacing.isFar("东风路", { x: 200, y: 0 }, 260)).toBe(false);
  expect(spacing.isFar("东风路", { x: 261, y: 0 }, 260)).toBe(true);
  expect(spacing.isFar("其他路", { x: 0, y: 0 }, 260)).toBe(true);
});

test("near counts are merged into the first, and their sum is shown", () => {
  const groups = merge([
    { id: 1, count: 4, x: 0, y: 0 },
    { id: 2, count: 9, x: 35, y: 34 },
    { id: 3, count: 2, x: 36, y: 0 },
    { id: 4, count: 1, x: 0, y: 35 },
  ]);

  expect(groups.map(({ first, count }) => [first.id, count])).toEqual([
    [1, 13],
    [3, 2],
    [4, 1],
  ]);
});

test("nine are few and ten are many; pills are as wide as their figures", () => {
  expect([isMany(9), isMany(10)]).toEqual([false, true]);
  expect([pillWidth(1), pillWidth(10), pillWidth(100)]).toEqual([24, 32, 40]);
});

test.each([
  ["in the open", { x: 100, y: 100 }, false],
  ["24 px wide beside the edge", { x: 12, y: 100 }, false],
  ["cut by the edge", { x: 11, y: 100 }, true],
  ["beside a control", { x: 240, y: 30 }, false],
  ["with its middle below a control", { x: 253, y: 30 }, true],
])("a count %s is a target or covered", (_, at, covered) => {
  const view = { left: 0, right: 320, top: 0, bottom: 300 };

  expect(isCovered(at, view, [{ left: 264, right: 308, top: 12, bottom: 100 }])).toBe(covered);
});
