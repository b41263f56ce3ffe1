// The <map> component. Leaflet and our base map load when the first one is shown, and are set up when the page has
// nothing more urgent to do: the list, which says the same, comes first.

import type { MapControl, MapProperties } from "../map/leaflet";
import { define, type Living } from "./define";

interface Waiting {
  control?: MapControl;
  whenReady: Promise<MapControl>;
}

const maps = new WeakMap<HTMLElement, Waiting>();

const free = { type: Array, value: [] };
const names = [
  "latitude",
  "longitude",
  "scale",
  "minScale",
  "maxScale",
  "markers",
  "circles",
  "polyline",
  "includePoints",
  "showLocation",
  "enableScroll",
  "enableZoom",
] as const;

define({
  tag: "map",
  properties: {
    latitude: { type: Number, value: 0 },
    longitude: { type: Number, value: 0 },
    scale: { type: Number, value: 16 },
    minScale: { type: Number, value: 3 },
    maxScale: { type: Number, value: 20 },
    markers: free,
    circles: free,
    polyline: free,
    includePoints: free,
    showLocation: Boolean,
    enableRotate: Boolean,
    enableScroll: { type: Boolean, value: true },
    enableZoom: { type: Boolean, value: true },
    showScale: Boolean,
    showCompass: Boolean,
    setting: { type: Object, value: {} },
    subkey: String,
    layerStyle: Number,
  },
  attached: (component, element) => {
    if (!element.hasAttribute("role")) element.setAttribute("role", "region");
    const whenReady = Promise.all([import("../map/leaflet"), atLeisure()]).then(async ([{ MapControl }]) => {
      const control = new MapControl(element, propertiesOf(component), (name, detail, fields) =>
        component.triggerEvent(name, detail, { extraFields: fields }),
      );
      await control.draw(() => propertiesOf(component));
      waiting.control = control;
      return control;
    });
    const waiting: Waiting = { whenReady };
    maps.set(element, waiting);
  },
  detached: (_, element) => {
    void maps.get(element)?.whenReady.then((control) => control.remove());
  },
  changed: Object.fromEntries(
    names.map((name) => [
      name,
      (component: Living, element: HTMLElement) => maps.get(element)?.control?.update(name, propertiesOf(component)),
    ]),
  ),
});

const LEISURE_MS = 1500;

const atLeisure = () =>
  new Promise<void>((resolve) => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve(), { timeout: LEISURE_MS });
    else setTimeout(resolve, 0);
  });

const propertiesOf = (component: Living): MapProperties => component.data;

/** Ids carry the framework's prefix in the DOM. */
export function mapById(holder: HTMLElement, id: string): MapCalls | undefined {
  const element = [...holder.querySelectorAll<HTMLElement>("wx-map")].find(
    (one) => one.id === id || one.id.endsWith(`--${id}`),
  );
  const waiting = element && maps.get(element);
  return waiting && afterLoading(waiting.whenReady);
}

type MapCalls = {
  [name in "moveToLocation" | "includePoints" | "getCenterLocation" | "getRegion" | "getScale"]: (
    options?: object,
  ) => Promise<object>;
};

function afterLoading(ready: Promise<MapControl>): MapCalls {
  return {
    moveToLocation: async (options) => (await ready).moveToLocation(options ?? {}),
    includePoints: async (options) => (await ready).includePoints((options ?? { points: [] }) as never),
    getCenterLocation: async () => (await ready).getCenterLocation(),
    getRegion: async () => (await ready).getRegion(),
    getScale: async () => (await ready).getScale(),
  };
}
