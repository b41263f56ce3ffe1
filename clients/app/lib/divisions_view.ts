/** The counties of Hebei by prefecture in the reader's language, narrowed by what the reader types. */

import type { Division } from "./api";
import type { OtherNames } from "./courts";
import type { Locale } from "./i18n";

export interface CountyView {
  readonly code: string;
  readonly name: string;
  /** With its prefecture: two counties may have one name. */
  readonly spoken: string;
}

export interface PrefectureView {
  readonly city: string;
  readonly counties: readonly CountyView[];
}

export const cityName = (locale: Locale, division: Division): string =>
  ({ "zh-CN": division.city, "zh-Hant": division.city_traditional, en: division.city_english })[locale];

export const countyName = (locale: Locale, division: Division): string =>
  ({ "zh-CN": division.name, "zh-Hant": division.traditional, en: division.english })[locale];

export function fullName(locale: Locale, division: Division): string {
  const [city, county] = [cityName(locale, division), countyName(locale, division)];
  return locale === "en" ? `${county}, ${city}` : city + county;
}

/** What a reader calls a county, by its name with that of its prefecture. */
export const namesOfDivisions = (locale: Locale, divisions: readonly Division[]): OtherNames =>
  Object.fromEntries(divisions.map((division) => [division.city + division.name, fullName(locale, division)]));

/** Prefectures in the order of the list; a name that matches the city keeps all its counties. */
export function prefectures(locale: Locale, divisions: readonly Division[], typed: string): readonly PrefectureView[] {
  const wanted = typed.trim().toLowerCase();
  const found = divisions.filter((division) => matches(division, wanted));
  return [...new Set(found.map((division) => division.city))].map((city) => {
    const its = found.filter((division) => division.city === city);
    return {
      city: its[0] ? cityName(locale, its[0]) : "",
      counties: its.map((division) => ({
        code: division.code,
        name: countyName(locale, division),
        spoken: fullName(locale, division),
      })),
    };
  });
}

/** By any of its names, whatever the reader's language: one types what one has read somewhere. */
const matches = (division: Division, wanted: string): boolean =>
  [
    division.city,
    division.name,
    division.city_traditional,
    division.traditional,
    division.city_english.toLowerCase(),
    division.english.toLowerCase(),
  ].some((name) => name.includes(wanted));
