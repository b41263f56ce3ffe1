/**
 * The map seen from afar: clusters, or near enough the places, of the part that is in view.
 *
 * Map and list are made of one set of marks, so that both hold the same in the same order. A cluster with few listings
 * shows no number; it says what it is fewer than.
 */

import type { Level, Viewport } from "./api";
import { type DensityView, densityOf } from "./cards";
import { type Filters, isNarrow } from "./filters";
import { bearing, distanceM, type Gcj02, gcj02, type Region, within } from "./geo";
import { type Locale, t } from "./i18n";
import { farMarker, type Marker, type Theme } from "./markers";

/** A thing on the map and in the list: one place, or several together. */
export interface Mark {
  readonly id: string;
  readonly placeId: string | null;
  readonly name: string;
  readonly point: Gcj02;
  /** Null where the number is not shown. */
  readonly count: number | null;
  readonly places: number;
  readonly level: Level | null;
}

export interface RowView {
  readonly id: string;
  readonly anchor: string;
  readonly isPlace: boolean;
  readonly name: string;
  readonly where: string;
  readonly countText: string;
  readonly spoken: string;
  readonly selected: boolean;
  readonly density: DensityView | null;
}

export interface WideView {
  readonly headline: string;
  readonly note: string;
  readonly rows: readonly RowView[];
  readonly empty: boolean;
}

/** What of an answer lies in view. The answer is of whole tiles, so it holds more than the map shows. */
export function marksOf(viewport: Viewport, region: Region): readonly Mark[] {
  const clusters = viewport.clusters.map((one) => ({
    id: one.id,
    placeId: null,
    name: "",
    point: gcj02(one.lon, one.lat),
    count: one.count,
    places: one.places,
    level: null,
  }));
  const places = viewport.places.map((one) => ({
    id: one.id,
    placeId: one.id,
    name: one.name,
    point: gcj02(one.lon, one.lat),
    count: one.count,
    places: 1,
    level: one.density,
  }));
  return [...clusters, ...places].filter((mark) => within(region, mark.point));
}

export function wideView(
  locale: Locale,
  marks: readonly Mark[],
  options: { filters: Filters; selectedId: string | null; centre: Gcj02; fewerThan: number },
): WideView {
  const total = marks.reduce((sum, mark) => sum + (mark.count ?? 0), 0);
  const small = marks.filter((mark) => mark.count === null).length;
  const { kind } = options.filters;
  const key = isNarrow(options.filters) ? "map.wide_filtered" : kind === null ? "map.wide" : "map.wide_kind";
  return {
    headline: t(locale, key, { count: total, kind: kind === null ? "" : t(locale, `kinds.${kind}`) }),
    note: small === 0 ? "" : t(locale, "map.wide_small", { count: small, few: options.fewerThan }),
    rows: marks.map((mark) => rowView(locale, mark, options)),
    empty: marks.length === 0,
  };
}

export const wideMarkers = (
  locale: Locale,
  marks: readonly Mark[],
  options: { selectedId: string | null; centre: Gcj02; fewerThan: number; theme: Theme },
): readonly Marker[] =>
  marks.map((mark, index) =>
    farMarker({
      id: index + 1,
      point: mark.point,
      content: mark.count === null ? `<${options.fewerThan}` : String(mark.count),
      spoken: rowView(locale, mark, options).spoken,
      selected: mark.id === options.selectedId,
      theme: options.theme,
    }),
  );

function rowView(
  locale: Locale,
  mark: Mark,
  options: { selectedId: string | null; centre: Gcj02; fewerThan: number },
): RowView {
  const where = whereText(locale, options.centre, mark.point);
  const name = mark.placeId === null ? t(locale, "map.wide_places", { count: mark.places }) : mark.name;
  const countText =
    mark.count === null
      ? t(locale, "map.wide_few", { few: options.fewerThan })
      : t(locale, "map.place_count", { count: mark.count });
  const density = mark.level === null ? null : densityOf(locale, { area: "", level: mark.level });
  const pause = t(locale, "format.pause");
  return {
    id: mark.id,
    anchor: `mark-${mark.id}`,
    isPlace: mark.placeId !== null,
    name,
    where,
    countText,
    // Begins with what is seen of it, on the map as in the list.
    spoken: [name, where, countText, ...(density === null ? [] : [density.spoken])].join(pause),
    selected: mark.id === options.selectedId,
    density,
  };
}

/** From the middle of the map: the direction, and kilometres. */
function whereText(locale: Locale, centre: Gcj02, point: Gcj02): string {
  const km = distanceM(centre, point) / 1000;
  const direction = t(locale, `direction.${bearing(centre, point)}`);
  return km < 0.5
    ? t(locale, "map.wide_middle")
    : t(locale, "map.wide_where", { direction, km: km < 10 ? km.toFixed(1) : String(Math.round(km)) });
}
