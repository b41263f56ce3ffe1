// Between WGS-84, which browsers and our base map speak, and GCJ-02, which the pages speak.

export interface Position {
  longitude: number;
  latitude: number;
}

// The published GCJ-02 approximation: Krasovsky 1940 ellipsoid, and its eccentricity squared.
const A_M = 6378245;
const EE = 0.006_693_421_622_965_943;

/** Below this the last step of the inverse is done; about a millimetre. */
const CLOSE_DEG = 1e-8;

export function toGcj02({ longitude, latitude }: Position): Position {
  const x = longitude - 105;
  const y = latitude - 35;
  const sin = (angle: number) => Math.sin(angle * Math.PI);
  const waves = ((20 * sin(6 * x) + 20 * sin(2 * x)) * 2) / 3;
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * Math.sqrt(Math.abs(x)) +
    waves +
    ((20 * sin(y) + 40 * sin(y / 3)) * 2) / 3 +
    ((160 * sin(y / 12) + 320 * sin(y / 30)) * 2) / 3;
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * Math.sqrt(Math.abs(x)) +
    waves +
    ((20 * sin(x) + 40 * sin(x / 3)) * 2) / 3 +
    ((150 * sin(x / 12) + 300 * sin(x / 30)) * 2) / 3;
  const angle = (latitude / 180) * Math.PI;
  const magic = 1 - EE * Math.sin(angle) ** 2;
  const degrees = 180 / Math.PI;
  return {
    longitude: longitude + (east * degrees) / ((A_M / Math.sqrt(magic)) * Math.cos(angle)),
    latitude: latitude + (north * degrees) / ((A_M * (1 - EE)) / (magic * Math.sqrt(magic))),
  };
}

/** The inverse by iteration: it converges within a few steps. */
export function toWgs84(target: Position): Position {
  let guess = { ...target };
  for (let step = 0; step < 10; step += 1) {
    const shifted = toGcj02(guess);
    const east = target.longitude - shifted.longitude;
    const north = target.latitude - shifted.latitude;
    guess = { longitude: guess.longitude + east, latitude: guess.latitude + north };
    if (Math.abs(east) < CLOSE_DEG && Math.abs(north) < CLOSE_DEG) break;
  }
  return guess;
}
