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
const OUTSIDE_ALPHA = 0.7;

/** `ground` fills pale pills, `accent` full ones within the radius, `outside` those beyond, `chosen` the selected one. */
const COLOURS = {
  light: {
    accent: "#1f5fa8",
    ground: "#ffffff",
    onAccent: "#ffffff",
    chosen: "#0b2f5c",
    outside: "#5b6771",
    fill: "#1f5fa814",
  },
  dark: {
    accent: "#7db4f0",
    ground: "#1e2329",
    onAccent: "#10161d",
    chosen: "#ffffff",
    outside: "#9aa5af",
    fill: "#7db4f01f",
  },
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
  /** Below 1 for places just outside the radius; the web draws them fainter by it, WeChat by the label's colours. */
  readonly alpha: number;
  /** For the web; WeChat passes over it. */
  readonly selected: boolean;
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

export const here = (centre: Gcj02, text: string, theme: Theme): Marker => ({
  id: HERE,
  longitude: centre.lon,
  latitude: centre.lat,
  iconPath: theme === "dark" ? "/assets/here-dark.png" : "/assets/here.png",
  width: 18,
  height: 18,
  anchor: { x: 0.5, y: 0.5 },
  ariaLabel: text,
  zIndex: 1,
  alpha: 1,
  selected: false,
});

/** A mark of the map seen from afar. */
export const farMarker = (mark: {
  id: number;
  point: Gcj02;
  content: string;
  spoken: string;
  selected: boolean;
  theme: Theme;
}): Marker => ({
  id: mark.id,
  longitude: mark.point.lon,
  latitude: mark.point.lat,
  iconPath: "/assets/clear.png",
  width: 1,
  height: 1,
  anchor: { x: 0.5, y: 0.5 },
  ariaLabel: mark.spoken,
  zIndex: mark.selected ? 1000 : 10,
  alpha: 1,
  selected: mark.selected,
  label: pill(mark.content, { isPale: isFew(mark.content), isOutside: false, ...mark }),
});

const isFew = (content: string): boolean => !(Number(content) >= MANY);

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
    alpha: place.band === "within" || selected ? 1 : OUTSIDE_ALPHA,
    selected,
    label: pill(String(place.count), {
      isPale: place.count < MANY,
      isOutside: place.band !== "within",
      selected,
      theme,
    }),
  };
}

/** Few: pale with a coloured edge. Many, or chosen: filled. */
function pill(
  content: string,
  { isPale, isOutside, selected, theme }: { isPale: boolean; isOutside: boolean; selected: boolean; theme: Theme },
): Label {
  const colours = COLOURS[theme];
  const colour = selected ? colours.chosen : isOutside ? colours.outside : colours.accent;
  const pale = isPale && !selected;
  const widthPx = PILL_HEIGHT_PX + (content.length - 1) * 9;
  return {
    content,
    color: pale ? colour : colours.onAccent,
    bgColor: pale ? colours.ground : colour,
    borderColor: pale ? colour : colours.ground,
    borderWidth: 1.5,
    borderRadius: PILL_HEIGHT_PX / 2,
    fontSize: 13,
    padding: 4,
    anchorX: -widthPx / 2,
    anchorY: -PILL_HEIGHT_PX / 2,
    textAlign: "center",
  };
}
