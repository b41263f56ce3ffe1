/** A nearby answer as list and as markers: one order, one count, one filter for both. */

import type { Band, Nearby, Place } from "./api";
import { type CardView, cardOf, type DensityView, densityOf } from "./cards";
import type { OtherNames } from "./courts";
import { type Filters, isNarrow } from "./filters";
import { distance } from "./format";
import { type Locale, t } from "./i18n";

export interface PlaceView {
  readonly id: string;
  /** Element id that the list scrolls to. */
  readonly anchor: string;
  readonly name: string;
  readonly distance: string;
  readonly countText: string;
  readonly spoken: string;
  readonly selected: boolean;
  readonly cards: readonly CardView[];
  /** Text of the way to all listings of the place; empty when all are shown. */
  readonly allText: string;
}

export interface BandView {
  readonly band: Band;
  readonly title: string;
  readonly countText: string;
  readonly places: readonly PlaceView[];
}

export interface NearbyView {
  readonly headline: string;
  readonly outside: string;
  readonly bands: readonly BandView[];
  readonly density: DensityView | null;
  /** Of the level; empty: there is none. */
  readonly area: string;
  readonly empty: boolean;
  readonly truncated: string;
}

/** Cards of a place before it is chosen; a chosen one shows all that the answer holds. */
const CARDS_AT_FIRST = 3;
const BANDS: readonly Band[] = ["within", "just_outside"];

export function nearbyView(
  locale: Locale,
  nearby: Nearby,
  options: { filters: Filters; selectedId: string | null; courts: OtherNames },
): NearbyView {
  const radius = nearby.radius_m;
  const bands = BANDS.map((band) => bandView(locale, nearby, band, options));
  const outside = countIn(nearby, "just_outside");
  return {
    headline: headline(locale, nearby, options.filters),
    outside: outside === 0 ? "" : t(locale, "map.outside", { count: outside }),
    bands: bands.filter((band) => band.places.length > 0),
    density: densityOf(locale, nearby.density),
    area: nearby.density?.area ?? "",
    empty: nearby.places.length === 0,
    truncated: nearby.next === null ? "" : t(locale, "map.truncated", { count: nearby.places.length, radius }),
  };
}

/** Listings within the radius. Places come nearest first, so the count is whole once a farther one is seen. */
export const countIn = (nearby: Nearby, band: Band): number =>
  nearby.places.filter((place) => place.band === band).reduce((sum, place) => sum + place.count, 0);

function headline(locale: Locale, nearby: Nearby, filters: Filters): string {
  const whole = nearby.next === null || nearby.places.some((place) => place.band === "just_outside");
  const { kind } = filters;
  const by = isNarrow(filters) ? "_filtered" : kind === null ? "" : "_kind";
  const key = `map.within${by}${whole ? "" : "_at_least"}`;
  return t(locale, key, {
    count: countIn(nearby, "within"),
    radius: nearby.radius_m,
    kind: kind === null ? "" : t(locale, `kinds.${kind}`),
  });
}

function bandView(
  locale: Locale,
  nearby: Nearby,
  band: Band,
  { selectedId, courts }: { selectedId: string | null; courts: OtherNames },
): BandView {
  return {
    band,
    title: t(locale, `map.band_${band}`, { radius: nearby.radius_m }),
    countText: t(locale, "map.band_count", { count: countIn(nearby, band) }),
    places: nearby.places
      .filter((place) => place.band === band)
      .map((place) => placeView(locale, place, place.id === selectedId, courts)),
  };
}

function placeView(locale: Locale, place: Place, selected: boolean, courts: OtherNames): PlaceView {
  const shown = selected ? place.listings : place.listings.slice(0, CARDS_AT_FIRST);
  const away = distance(locale, place.distance_m);
  return {
    id: place.id,
    anchor: `place-${place.id}`,
    name: place.name,
    distance: away,
    countText: t(locale, "map.place_count", { count: place.count }),
    spoken: t(locale, "map.place_spoken", { name: place.name, distance: away, count: place.count }),
    selected,
    cards: shown.map((summary) => cardOf(locale, summary, courts)),
    allText: shown.length < place.count ? t(locale, "map.place_all", { count: place.count }) : "",
  };
}

export const countPlaces = (view: NearbyView): number => view.bands.reduce((sum, band) => sum + band.places.length, 0);

/** The view with its first places alone. */
export function firstPlaces(view: NearbyView, count: number): NearbyView {
  let room = count;
  const bands = view.bands.map((band) => {
    const places = band.places.slice(0, room);
    room -= places.length;
    return { ...band, places };
  });
  return { ...view, bands: bands.filter((band) => band.places.length > 0) };
}

/** What `setData` takes to put the place of this number, from 0, behind those that are drawn. */
export function nextPlace(view: NearbyView, index: number): Record<string, BandView | PlaceView> {
  let before = 0;
  for (const [number, band] of view.bands.entries()) {
    const place = band.places[index - before];
    if (place !== undefined) {
      const path = `view.bands[${number}]`;
      return index === before
        ? { [path]: { ...band, places: [place] } }
        : { [`${path}.places[${index - before}]`]: place };
    }
    before += band.places.length;
  }
  return {};
}

/** Whether two views begin with the same place: then what is drawn of the one stays for the other. */
export const beginAlike = (one: NearbyView | null, other: NearbyView | null): boolean =>
  one?.bands[0]?.places[0]?.id === other?.bands[0]?.places[0]?.id;
