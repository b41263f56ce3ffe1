/** What became of a file, to read. Of a listing that is gone it says that, and nothing else of it. */

import { instant } from "./format";
import type { Locale } from "./i18n";
import { t } from "./verify_words";
import type { Outcome, Result } from "./verifying";

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface ResultView {
  readonly title: string;
  readonly body: string;
  /** good: it holds and is current; care: it holds, and something has changed; bad: it does not hold. */
  readonly tone: "good" | "care" | "bad";
  readonly facts: readonly Fact[];
  readonly where: string;
  /** Of the listing that can be read live; empty when there is none. */
  readonly liveId: string;
}

export function resultView(locale: Locale, outcome: Outcome): ResultView {
  if (outcome.kind === "refused") return plain(locale, "refused", outcome.code);
  const where = t(locale, outcome.onDevice ? "verify.on_device" : "verify.by_server");
  if (outcome.kind === "fails") return { ...plain(locale, "fails", outcome.reason), where };
  const key = outcome.standing ?? "holds";
  return {
    title: t(locale, `verify.${key}_title`),
    body: t(locale, `verify.${key}_body`),
    tone: outcome.standing === null || outcome.standing === "current" ? "good" : "care",
    facts: facts(locale, outcome),
    where,
    liveId: outcome.standing === null || outcome.standing === "gone" ? "" : outcome.listingId,
  };
}

const plain = (locale: Locale, kind: "refused" | "fails", code: string): ResultView => ({
  title: t(locale, `verify.${kind}_title`),
  body: t(locale, `verify.${kind}_${code}`),
  tone: "bad",
  facts: [],
  where: "",
  liveId: "",
});

const facts = (locale: Locale, result: Result): readonly Fact[] =>
  [
    { label: t(locale, "verify.what"), value: t(locale, `verify.what_${result.what}`) },
    { label: t(locale, "verify.court"), value: result.court },
    { label: t(locale, "verify.listing"), value: result.listingId },
    { label: t(locale, "verify.as_of"), value: result.asOf === "" ? "" : instant(locale, result.asOf) },
    { label: t(locale, "verify.issued_at"), value: result.issuedAt === "" ? "" : instant(locale, result.issuedAt) },
    { label: "", value: result.synthetic ? t(locale, "verify.synthetic") : "" },
  ].filter(({ value }) => value !== "");
