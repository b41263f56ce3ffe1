import { expect, test } from "vitest";
import { toGcj02, toWgs84 } from "../../host/geo";

// Published with the eviltransform library: WGS-84 and the GCJ-02 it becomes.
const VECTORS = [
  [121.5272106, 31.1774276, 121.531541859215, 31.17530398364597],
  [113.912316, 22.543847, 113.9171764808363, 22.540796131694766],
  [116.377817, 39.911954, 116.38404722455657, 39.91334545536069],
] as const;

test.each(VECTORS)("a position at %d, %d is shifted as published", (longitude, latitude, east, north) => {
  const shifted = toGcj02({ longitude, latitude });

  expect(shifted.longitude).toBeCloseTo(east, 6);
  expect(shifted.latitude).toBeCloseTo(north, 6);
});

test("there and back is the same place to a millimetre, all over the province", () => {
  for (let longitude = 113.5; longitude < 119.9; longitude += 0.4) {
    for (let latitude = 36.1; latitude < 42.7; latitude += 0.4) {
      const back = toWgs84(toGcj02({ longitude, latitude }));

      expect(back.longitude).toBeCloseTo(longitude, 7);
      expect(back.latitude).toBeCloseTo(latitude, 7);
    }
  }
});

test("in Baoding the two differ by about as much as the circle is wide", () => {
  const { longitude, latitude } = toGcj02({ longitude: 115.49, latitude: 38.87 });
  const eastM = (longitude - 115.49) * 111_320 * Math.cos((38.87 * Math.PI) / 180);
  const northM = (latitude - 38.87) * 111_320;

  expect(Math.hypot(eastM, northM)).toBeGreaterThan(491);
  expect(Math.hypot(eastM, northM)).toBeLessThan(631);
});
