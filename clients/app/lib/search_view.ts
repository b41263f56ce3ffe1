/** A search answer as cards, and what must be said beside them: namesakes, limits, refusals by code. */

import type { Answer, Found, SearchAnswer } from "./api";
import { type CardView, foundCardOf } from "./cards";
import type { NamesOfCourts } from "./courts";
import { find, type Locale, t } from "./i18n";
import type { StateView } from "./trouble_view";

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

/** `found` are the listings of all pages read so far; `answer` is the last page. */
export function searchView(
  locale: Locale,
  answer: SearchAnswer,
  found: readonly Found[],
  courts: NamesOfCourts,
): SearchView {
  const byName = answer.query_kind === "name";
  const cut = answer.next === null && found.length < answer.total;
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

/** What the page says instead of results; null when there are some. */
export function searchState(locale: Locale, answer: Answer<SearchAnswer>): StateView | null {
  if (answer.kind === "ok") {
    if (answer.value.total > 0) return null;
    return { title: t(locale, "search.none_title"), body: t(locale, "search.none_body") };
  }
  const trouble = answer.kind === "problem" ? troubleOf(answer.status) : "offline";
  return trouble === null
    ? null
    : { title: t(locale, `trouble.${trouble}_title`), body: t(locale, `trouble.${trouble}_body`) };
}

/** The sentence under the field when the server refused what was typed; empty otherwise. */
export function refusal(locale: Locale, answer: Answer<SearchAnswer>): string {
  if (answer.kind !== "problem" || troubleOf(answer.status) !== null) return "";
  return find(locale, `problem.${answer.code}`) ?? t(locale, "problem.unknown");
}

function troubleOf(status: number): "stale" | "busy" | "failed" | null {
  if (status === 503) return "stale";
  if (status === 429) return "busy";
  return status >= 500 ? "failed" : null;
}
