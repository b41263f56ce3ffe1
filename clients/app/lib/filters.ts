/** What a reader wants to see of the listings: the same on the map, in its list and at a place. */

import { KINDS, type Kind } from "./api";

export type GroundCode = "G1" | "G2" | "G3" | "G4" | "G5" | "G6";
export const GROUNDS: readonly GroundCode[] = ["G1", "G2", "G3", "G4", "G5", "G6"];

/** How long ago a listing was published; `older` is longer than a year. */
export type Since = "month" | "quarter" | "year" | "older";
export const SINCES: readonly Since[] = ["month", "quarter", "year", "older"];

/** Null wants all. A court is named by its newest code. */
export interface Filters {
  readonly kind: Kind | null;
  readonly ground: GroundCode | null;
  readonly court: string | null;
  readonly since: Since | null;
}

export type FilterName = keyof Filters;
export const FILTER_NAMES: readonly FilterName[] = ["kind", "ground", "court", "since"];
export const NO_FILTERS: Filters = { kind: null, ground: null, court: null, since: null };

const DAYS: Readonly<Record<Since, number>> = { month: 30, quarter: 90, year: 365, older: 365 };
const DAY_MS = 24 * 60 * 60 * 1000;
const BEIJING_MS = 8 * 60 * 60 * 1000;
const COURT = /^\u5180[0-9]{0,4}$/;

/** The filters as the server takes them, each parameter with an `&` before it; the day is Beijing's. */
export function filterQuery(filters: Filters, nowMs: number): string {
  const asked: readonly (readonly [string, string | null])[] = [
    ["kind", filters.kind],
    ["ground", filters.ground],
    ["court", filters.court],
    ...sinceQuery(filters.since, nowMs),
  ];
  return joined(asked);
}

/** The filters as a page takes them in its address. */
export const pageQuery = (filters: Filters): string => joined(FILTER_NAMES.map((name) => [name, filters[name]]));

/** The filters of a page's address. What is none of ours is left out: an address may be anybody's making. */
export function filtersOf(query: Readonly<Record<string, string | undefined>>): Filters {
  const given = (name: FilterName) => decodeURIComponent(query[name] ?? "");
  const court = given("court");
  return {
    kind: KINDS.find((known) => known === given("kind")) ?? null,
    ground: GROUNDS.find((known) => known === given("ground")) ?? null,
    court: COURT.test(court) ? court : null,
    since: SINCES.find((known) => known === given("since")) ?? null,
  };
}

export const filterCount = (filters: Filters): number => FILTER_NAMES.filter((name) => filters[name] !== null).length;

export const sameFilters = (one: Filters, other: Filters): boolean =>
  FILTER_NAMES.every((name) => one[name] === other[name]);

/** Whether more than the kind is filtered. */
export const isNarrow = (filters: Filters): boolean => filterCount({ ...filters, kind: null }) > 0;

function sinceQuery(since: Since | null, nowMs: number): readonly (readonly [string, string])[] {
  if (since === null) return [];
  const ago = (days: number) => new Date(nowMs + BEIJING_MS - days * DAY_MS).toISOString().slice(0, 10);
  return since === "older" ? [["published_to", ago(DAYS.older + 1)]] : [["published_from", ago(DAYS[since])]];
}

const joined = (asked: readonly (readonly [string, string | null])[]): string =>
  asked
    .filter((one): one is readonly [string, string] => one[1] !== null)
    .map(([name, value]) => `&${name}=${encodeURIComponent(value)}`)
    .join("");
