import { expect, test } from "vitest";
import {
  canonical,
  cellOf,
  centreOf,
  distanceM,
  gcj02,
  inBox,
  milli,
  sameCell,
  scaleFor,
  toGcj02,
  wgs84,
} from "../../app/lib/geo";

// The right column is what `around` of debtormap/core/grid.py gives for the same double.
test.each([
  [115.49, 115_490],
  [38.86951, 38_870],
  [115.4904999, 115_490],
  [118.2495, 118_249],
  [113.6595, 113_659],
  [115.4905, 115_490],
  [38.8705, 38_870],
  [115.4375, 115_438],
  [38.0625, 38_063],
  [0.0625, 63],
  [-0.0625, -63],
  [-0.0001, 0],
  [1e-7, 0],
  [180, 180_000],
])("%f degrees are %i thousandths, as on the server", (degrees, expected) => {
  expect(milli(degrees)).toBe(expected);
});

test("a cell has one spelling, with three decimals and its datum", () => {
  expect(canonical(cellOf(gcj02(115.49, 38.87)))).toBe("lon=115.490&lat=38.870&datum=gcj02");
  expect(canonical({ lonMilli: 115_007, latMilli: 38_000 })).toBe("lon=115.007&lat=38.000&datum=gcj02");
});

test("what is sent holds nothing finer than the cell", () => {
  const positions = Array.from({ length: 500 }, (_, n) => gcj02(114 + n * 0.0031737, 37 + n * 0.0041993));

  const spelled = positions.map((position) => canonical(cellOf(position)));

  expect(spelled.filter((text) => !/^lon=\d{3}\.\d{3}&lat=\d{2}\.\d{3}&datum=gcj02$/.test(text))).toEqual([]);
});

test("two positions of one cell are one cell, and its centre is the rounded position", () => {
  const cell = cellOf(gcj02(115.49012, 38.87041));

  expect(sameCell(cell, cellOf(gcj02(115.48961, 38.86971)))).toBe(true);
  expect(centreOf(cell)).toEqual(gcj02(115.49, 38.87));
});

test("the box of the server is known on the device", () => {
  expect(inBox(cellOf(gcj02(113.4, 36)))).toBe(true);
  expect(inBox(cellOf(gcj02(119.9, 42.7)))).toBe(true);
  expect(inBox(cellOf(gcj02(121.47, 31.23)))).toBe(false);
  expect(inBox(cellOf(gcj02(38.87, 115.49)))).toBe(false);
});

test("the shift to GCJ-02 is that of the server, to a centimetre", () => {
  // Control point: to_gcj02(Wgs84(115.49, 38.87)) of debtormap/core/coordinates.py.
  const shifted = toGcj02(wgs84(115.49, 38.87));

  expect(distanceM(shifted, gcj02(115.49622485157605, 38.87082763134143))).toBeLessThan(0.01);
  expect(distanceM(shifted, gcj02(115.49, 38.87))).toBeGreaterThan(500);
});

test("a thousandth of a degree of latitude is 111 metres", () => {
  expect(distanceM(gcj02(115.49, 38.87), gcj02(115.49, 38.871))).toBeCloseTo(111.19, 1);
});

test.each([
  [{ widthPx: 390, heightPx: 330 }, 15],
  [{ widthPx: 320, heightPx: 180 }, 14],
  [{ widthPx: 880, heightPx: 760 }, 16],
])("the whole circle is seen on a map of %o", (size, scale) => {
  expect(scaleFor(size, 500, 38.87)).toBe(scale);
});
