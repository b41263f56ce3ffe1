/** The counties of Hebei by prefecture, narrowed by what the reader types. */

import type { Division } from "./api";

export interface PrefectureView {
  readonly city: string;
  readonly counties: readonly { readonly code: string; readonly name: string }[];
}

/** Prefectures in the order of the list; a name that matches the city keeps all its counties. */
export function prefectures(divisions: readonly Division[], typed: string): readonly PrefectureView[] {
  const wanted = typed.trim();
  const cities = [...new Set(divisions.map((division) => division.city))];
  return cities
    .map((city) => ({
      city,
      counties: divisions
        .filter((division) => division.city === city && matches(division, wanted))
        .map((division) => ({ code: division.code, name: division.name })),
    }))
    .filter((prefecture) => prefecture.counties.length > 0);
}

const matches = (division: Division, wanted: string): boolean =>
  division.city.includes(wanted) || division.name.includes(wanted);
