/** The filters in words: what there is to choose, and what is chosen. */

import type { CourtOfProvince } from "./api";
import { KINDS } from "./api";
import { courtText } from "./courts";
import { FILTER_NAMES, type FilterName, type Filters, GROUNDS, SINCES } from "./filters";
import { type Locale, t } from "./i18n";

/** One thing to choose; the value "" is all of them. */
export interface Choice {
  readonly value: string;
  readonly text: string;
  readonly chosen: boolean;
}

/** A filter that holds, with what a reader hears of the button that takes it away. */
export interface Chip {
  readonly name: FilterName;
  readonly text: string;
  readonly spoken: string;
}

export interface FiltersView {
  readonly kinds: readonly Choice[];
  readonly grounds: readonly Choice[];
  readonly sinces: readonly Choice[];
  readonly courts: readonly Choice[];
}

export function filtersView(
  locale: Locale,
  filters: Filters,
  courts: readonly CourtOfProvince[],
  typed: string,
): FiltersView {
  const choices = <V extends string>(values: readonly V[], chosen: V | null, text: (value: V) => string) => [
    { value: "", text: t(locale, "filters.all"), chosen: chosen === null },
    ...values.map((value) => ({ value, text: text(value), chosen: value === chosen })),
  ];
  const known = courts.filter((court) => court.code === filters.court || (court.listed && named(court, typed)));
  return {
    kinds: choices(KINDS, filters.kind, (kind) => t(locale, `kinds.${kind}`)),
    grounds: choices(GROUNDS, filters.ground, (ground) => t(locale, `ground.${ground}`)),
    sinces: choices(SINCES, filters.since, (since) => t(locale, `filters.since_${since}`)),
    courts: choices(
      known.map((court) => court.code),
      filters.court,
      (code) => courtOf(locale, courts, code),
    ),
  };
}

/** The filters that hold, in one order. */
export const chipsOf = (locale: Locale, filters: Filters, courts: readonly CourtOfProvince[]): readonly Chip[] =>
  FILTER_NAMES.filter((name) => filters[name] !== null).map((name) => {
    const text = textOf(locale, filters, name, courts);
    return { name, text, spoken: t(locale, "filters.remove", { filter: text }) };
  });

function textOf(locale: Locale, filters: Filters, name: FilterName, courts: readonly CourtOfProvince[]): string {
  if (name === "court") return courtOf(locale, courts, filters.court ?? "");
  const section = { kind: "kinds.", ground: "ground.", since: "filters.since_" }[name];
  return t(locale, section + filters[name]);
}

/** A court by its code; the code itself while the names are not read. */
function courtOf(locale: Locale, courts: readonly CourtOfProvince[], code: string): string {
  const court = courts.find((one) => one.code === code);
  return court === undefined ? code : courtText(locale, court);
}

/** Whether one of a court's names has what was typed. */
function named(court: CourtOfProvince, typed: string): boolean {
  const wanted = typed.trim().toLowerCase();
  return [court, ...court.former].some((one) =>
    [one.name, one.traditional, one.english.toLowerCase()].some((name) => name.includes(wanted)),
  );
}
