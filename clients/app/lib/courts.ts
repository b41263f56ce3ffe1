/** Names of courts by locale. A record names its court in Chinese; that name counts, the others are for reading. */

import type { CourtNames, CourtOfProvince } from "./api";
import type { Locale } from "./i18n";

/** What a reader calls a court or a county, by the name that records have for it. */
export type OtherNames = Readonly<Record<string, string>>;

export const courtText = (locale: Locale, court: CourtNames): string =>
  ({ "zh-CN": court.name, "zh-Hant": court.traditional, en: court.english })[locale];

/** Former names, too: a listing keeps the name that its court had. */
export const namesOfCourts = (locale: Locale, courts: readonly CourtOfProvince[]): OtherNames =>
  Object.fromEntries(
    courts.flatMap((court) => [court, ...court.former].map((one) => [one.name, courtText(locale, one)])),
  );
