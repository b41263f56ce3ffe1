/** A reward notice in words: what is promised, until when, and what holds of every notice. */

import type { Reward, RewardOfListing, RewardWords } from "./api";
import { type CardView, cardOf } from "./cards";
import type { OtherNames } from "./courts";
import { day } from "./format";
import { grouped, type Locale, t } from "./i18n";

export interface RewardView {
  readonly id: string;
  /** Of the listing that it is about. */
  readonly card: CardView;
  readonly promise: string;
  /** As part of a line, and by itself. */
  readonly until: string;
  readonly valid: string;
  readonly conditions: string;
}

export const rewardView = (locale: Locale, found: RewardOfListing, courts: OtherNames): RewardView => ({
  id: found.reward.id,
  card: cardOf(locale, found.listing, courts),
  promise: promise(locale, found.reward),
  until: t(locale, "notices.until", { day: day(locale, found.reward.valid_until) }),
  valid: t(locale, "notices.valid", { day: day(locale, found.reward.valid_until) }),
  conditions: found.reward.conditions,
});

/** "5%, at most 20,000 yuan", or an amount. */
export function promise(locale: Locale, reward: Reward): string {
  if (reward.form === "amount") return t(locale, "notices.amount", { yuan: yuan(reward.amount_fen ?? 0) });
  const percent = String((reward.share_permille ?? 0) / 10);
  return t(locale, "notices.share", { percent, yuan: yuan(reward.ceiling_fen) });
}

/** Fen as yuan; without ".00", which nobody reads. */
export function yuan(fen: number): string {
  const rest = fen % 100;
  const whole = grouped((fen - rest) / 100);
  return rest === 0 ? whole : `${whole}.${String(rest).padStart(2, "0")}`;
}

/** The court's words, as paragraphs. */
export const wordsOf = (words: RewardWords): readonly string[] => [
  words.asks,
  words.rule,
  words.payer,
  words.excluded,
  words.basis,
];
