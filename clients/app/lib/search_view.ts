/** A search answer as cards, and what must be said beside them: namesakes, limits, refusals by code. */

import type { Found, SearchAnswer } from "./api";
import { type CardView, foundCardOf } from "./cards";
import type { OtherNames } from "./courts";
import { find, type Locale, t } from "./i18n";
import type { Reading } from "./reading";
import { type StateView, troubleState } from "./trouble_view";

export interface SearchView {
  readonly total: string;
  readonly how: string;
  readonly cards: readonly CardView[];
  /** Set when one name stands for several parties. */
  readonly namesakes: string;
  /** Said with every search by name: an answer never says which person is meant. */
  readonly sameName: string;
  readonly limit: string;
}

/** `found` are the listings of all pages read so far; `hasMore` when others follow. */
export function searchView(
  locale: Locale,
  answer: SearchAnswer,
  found: readonly Found[],
  courts: OtherNames,
  hasMore: boolean,
): SearchView {
  const byName = answer.query_kind === "name";
  const cut = !hasMore && found.length < answer.total;
  return {
    total: t(locale, "search.total", { count: answer.total }),
    how: t(locale, `search.by_${answer.query_kind}`),
    cards: found.map((one) => foundCardOf(locale, one, courts)),
    namesakes:
      byName && answer.distinct_parties > 1
        ? t(locale, "search.namesakes_title", { count: answer.distinct_parties })
        : "",
    sameName: byName && answer.total > 0 ? t(locale, "common.same_name") : "",
    limit: cut ? t(locale, "search.limit") : "",
  };
}

/** What the page says instead of results; null when there are some, or nothing was answered yet. */
export function searchState(locale: Locale, reading: Reading<SearchAnswer>): StateView | null {
  if (reading.value?.total === 0) return { title: t(locale, "search.none_title"), body: t(locale, "search.none_body") };
  return reading.trouble === "refused" ? null : troubleState(locale, reading);
}

/** The sentence under the field when the server refused what was typed; empty otherwise. */
export function refusal(locale: Locale, reading: Reading<SearchAnswer>): string {
  if (reading.trouble !== "refused") return "";
  return find(locale, `problem.${reading.code}`) ?? t(locale, "problem.unknown");
}
