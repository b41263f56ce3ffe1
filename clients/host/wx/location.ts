// Where the reader stands, as the browser tells it. WGS-84 from the browser; GCJ-02 when asked for.

import { type Position, toGcj02 } from "../geo";
import { Failed, type Options } from "./call";

const TIMEOUT_MS = 10_000;

/** WeChat's number for a refused permission. */
const DENIED = 103;

let last: Position | undefined;

/** The last position found, WGS-84; the map's own dot stands there. */
export const lastPosition = (): Position | undefined => last;

export function getLocation(options: Options & { type?: string; isHighAccuracy?: boolean }): Promise<object> {
  return locate(options.type, options.isHighAccuracy ?? false);
}

export function getFuzzyLocation(options: Options & { type?: string }): Promise<object> {
  return locate(options.type, false);
}

async function locate(type: string | undefined, enableHighAccuracy: boolean): Promise<object> {
  if (!navigator.geolocation) throw new Failed("location is not available");
  const { coords } = await new Promise<GeolocationPosition>((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(resolve, (error) => reject(reasonOf(error)), {
      enableHighAccuracy,
      timeout: TIMEOUT_MS,
      maximumAge: TIMEOUT_MS,
    });
  });
  last = { longitude: coords.longitude, latitude: coords.latitude };
  document.dispatchEvent(new Event("host-located"));
  const position = type === "gcj02" ? toGcj02(last) : last;
  return {
    ...position,
    accuracy: coords.accuracy,
    horizontalAccuracy: coords.accuracy,
    speed: -1,
    altitude: 0,
    verticalAccuracy: 0,
  };
}

function reasonOf(error: GeolocationPositionError): Failed {
  if (error.code === error.PERMISSION_DENIED) return new Failed("auth deny", { errno: DENIED });
  return new Failed(error.code === error.TIMEOUT ? "timeout" : "location is not available");
}

/** What the reader allowed; an unanswered question is absent, as in WeChat. */
export async function getSetting(): Promise<object> {
  const state = await navigator.permissions?.query({ name: "geolocation" }).catch(() => undefined);
  if (!state || state.state === "prompt") return { authSetting: {} };
  const allowed = state.state === "granted";
  return { authSetting: { "scope.userLocation": allowed, "scope.userFuzzyLocation": allowed } };
}

export function openSetting(): never {
  throw new Failed("the browser keeps its settings to itself");
}
