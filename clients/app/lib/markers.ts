/**
 * Markers and circle of the map. A marker's number is its place's position in the answer plus one,
 * because WeChat's map takes numbers only; number 0 is the point that was asked about.
 */

import type { Nearby, Place } from "./api";
import type { Gcj02 } from "./geo";
import { type Locale, t } from "./i18n";

export type Theme = "light" | "dark";

const HERE = 0;
const MANY = 10;
const PILL_HEIGHT_PX = 24;

/** `edge` and `ground` of pale pills; `accent` fills the many-pills, the selected one is `chosen`. */
const COLOURS = {
  light: { accent: "#1f5fa8", ground: "#ffffff", onAccent: "#ffffff", chosen: "#0b2f5c", fill: "#1f5fa814" },
  dark: { accent: "#7db4f0", ground: "#1e2329", onAccent: "#10161d", chosen: "#ffffff", fill: "#7db4f01f" },
} as const;

export interface Label {
  readonly content: string;
  readonly color: string;
  readonly bgColor: string;
  readonly borderColor: string;
  readonly borderWidth: number;
  readonly borderRadius: number;
  readonly fontSize: number;
  readonly padding: number;
  readonly anchorX: number;
  readonly anchorY: number;
  readonly textAlign: "center";
}

export interface Marker {
  readonly id: number;
  readonly longitude: number;
  readonly latitude: number;
  readonly iconPath: string;
  readonly width: number;
  readonly height: number;
  readonly anchor: { readonly x: number; readonly y: number };
  readonly ariaLabel: string;
  readonly zIndex: number;
  readonly label?: Label;
}

export interface Circle {
  readonly longitude: number;
  readonly latitude: number;
  readonly radius: number;
  readonly color: string;
  readonly fillColor: string;
  readonly strokeWidth: number;
}

export function markersOf(
  locale: Locale,
  nearby: Nearby | null,
  options: { centre: Gcj02; selectedId: string | null; theme: Theme; originText: string },
): readonly Marker[] {
  const places = (nearby?.places ?? []).map((place, index) =>
    placeMarker(locale, place, index + 1, place.id === options.selectedId, options.theme),
  );
  return [here(options.centre, options.originText, options.theme), ...places];
}

export const placeOfMarker = (nearby: Nearby | null, markerId: number): Place | null =>
  markerId === HERE ? null : (nearby?.places[markerId - 1] ?? null);

export const circleOf = (centre: Gcj02, radiusM: number, theme: Theme): Circle => ({
  longitude: centre.lon,
  latitude: centre.lat,
  radius: radiusM,
  color: COLOURS[theme].accent,
  fillColor: COLOURS[theme].fill,
  strokeWidth: 1.5,
});

const here = (centre: Gcj02, text: string, theme: Theme): Marker => ({
  id: HERE,
  longitude: centre.lon,
  latitude: centre.lat,
  iconPath: theme === "dark" ? "/assets/here-dark.png" : "/assets/here.png",
  width: 18,
  height: 18,
  anchor: { x: 0.5, y: 0.5 },
  ariaLabel: text,
  zIndex: 1,
});

function placeMarker(locale: Locale, place: Place, id: number, selected: boolean, theme: Theme): Marker {
  return {
    id,
    longitude: place.lon,
    latitude: place.lat,
    iconPath: "/assets/clear.png",
    width: 1,
    height: 1,
    anchor: { x: 0.5, y: 0.5 },
    ariaLabel: t(locale, "map.marker_spoken", { name: place.name, count: place.count }),
    zIndex: selected ? 1000 : 10,
    label: pill(String(place.count), place.count >= MANY, selected, theme),
  };
}

/** Few: pale with an accent edge. Many: filled. Chosen: the strongest colour of the theme. */
function pill(content: string, many: boolean, selected: boolean, theme: Theme): Label {
  const colours = COLOURS[theme];
  const filled = selected ? colours.chosen : colours.accent;
  const pale = !many && !selected;
  const widthPx = PILL_HEIGHT_PX + (content.length - 1) * 9;
  return {
    content,
    color: pale ? colours.accent : colours.onAccent,
    bgColor: pale ? colours.ground : filled,
    borderColor: pale ? colours.accent : colours.ground,
    borderWidth: 1.5,
    borderRadius: PILL_HEIGHT_PX / 2,
    fontSize: 13,
    padding: 4,
    anchorX: -widthPx / 2,
    anchorY: -PILL_HEIGHT_PX / 2,
    textAlign: "center",
  };
}
