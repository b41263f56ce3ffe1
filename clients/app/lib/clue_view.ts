/** What the clue pages show: choices, what is missing, refusals in words, the receipt in groups, where a clue stands. */

import { find, t } from "./clue_words";
import {
  ASSET_CLASSES,
  type AssetClass,
  type ClueState,
  type Draft,
  type Limits,
  type Refused,
  type Reward,
  SOURCES,
  type Source,
  TRAITS,
  type Trait,
  type Turn,
} from "./clues";
import { day } from "./format";
import { grouped, type Locale } from "./i18n";

export interface Choice {
  readonly value: string;
  readonly title: string;
  readonly note: string;
  readonly chosen: boolean;
}

export const assetChoices = (locale: Locale, chosen: AssetClass | ""): readonly Choice[] =>
  ASSET_CLASSES.map((value) => ({
    value,
    title: t(locale, `clue.asset_${value}`),
    note: t(locale, `clue.asset_${value}_note`),
    chosen: value === chosen,
  }));

export const sourceChoices = (locale: Locale, chosen: Source | ""): readonly Choice[] =>
  SOURCES.map((value) => ({ value, title: t(locale, `clue.source_${value}`), note: "", chosen: value === chosen }));

export const traitChoices = (locale: Locale, chosen: readonly Trait[]): readonly Choice[] =>
  TRAITS.map((value) => ({
    value,
    title: t(locale, `clue.trait_${value}`),
    note: "",
    chosen: chosen.indexOf(value) >= 0,
  }));

const MEGABYTE = 1024 * 1024;

export function size(locale: Locale, bytes: number): string {
  if (bytes < MEGABYTE) return t(locale, "clue.kilobytes", { count: String(Math.max(1, Math.round(bytes / 1024))) });
  const count = Math.round((bytes / MEGABYTE) * 10) / 10;
  return t(locale, "clue.megabytes", { count: String(count) });
}

export type TextField = "description" | "location" | "since" | "contact";

export const mostCharacters = (limits: Limits): Readonly<Record<TextField, number>> => ({
  description: limits.description_characters,
  location: limits.location_characters,
  since: limits.since_characters,
  contact: limits.contact_characters,
});

/** As the server counts: characters, without what stands around them. */
export const characters = (text: string): number => Array.from(text.trim()).length;

/** Said while writing, so that nothing is cut off; empty while there is room. */
export function overText(locale: Locale, text: string, most: number): string {
  const over = characters(text) - most;
  return over > 0 ? t(locale, "clue.over", { count: over }) : "";
}

export interface Fault {
  readonly field: string;
  /** Away from the field, and so with its name. */
  readonly text: string;
  /** Beside the field. */
  readonly beside: string;
}

/** What is missing or too long, in the order of the page, before anything is sent. */
export function faults(locale: Locale, draft: Draft, limits: Limits): readonly Fault[] {
  const found: Fault[] = [];
  const miss = (field: string, is: boolean) => {
    const text = t(locale, `clue.missing_${field}`);
    if (is) found.push({ field, text, beside: text });
  };
  miss("asset_class", draft.assetClass === "");
  miss("description", draft.description.trim() === "");
  const most = mostCharacters(limits);
  for (const field of ["description", "location", "since", "contact"] as const) {
    const over = characters(draft[field]) - most[field];
    if (over > 0)
      found.push({
        field,
        text: tooLong(locale, field, over),
        beside: overText(locale, draft[field], most[field]),
      });
  }
  miss("source", draft.source === "");
  return found;
}

/** What a label adds in brackets, that a field is needed or not, is no part of its name. */
const tooLong = (locale: Locale, field: TextField, count: number): string =>
  t(locale, "clue.too_long_field", { field: t(locale, `clue.${field}`).replace(/ ?[(\uff08].*$/, ""), count });

/** A refusal in words. A code that is newer than the catalogue gets the plain text. */
export function refusalText(locale: Locale, refusal: Refused): string {
  if (refusal.status === 429) return t(locale, "clue.refused_busy", { count: String(refusal.retryAfterS || 30) });
  if (refusal.status === 503) return t(locale, "clue.refused_unavailable");
  return find(locale, `clue.refused_${refusal.code}`) ?? t(locale, "clue.refused_other");
}

/** Why a claim was not taken: what has no words of its own for claims is told as for clues. */
export const claimRefusal = (locale: Locale, refusal: Refused): string =>
  refusal.status === 503 ? t(locale, "clue.claim_unavailable") : refusalText(locale, refusal);

/** Nothing was decided: the same thing may be sent again as it is. */
export const isBroken = ({ status, code }: Refused): boolean =>
  (status === 0 && code === "offline") || status === 502 || status === 504;

export interface Group {
  readonly key: string;
  readonly text: string;
}

export const groups = (receipt: string): readonly Group[] =>
  receipt.split("-").map((text, index) => ({ key: String(index), text }));

const READ_AS: Readonly<Record<string, string>> = { O: "0", I: "1", L: "1" };

/** Case, spaces and signs that look alike do not matter, as for the server. */
export function isLastGroup(receipt: string, typed: string): boolean {
  const signs = typed.toUpperCase().replace(/[^0-9A-Z]/g, "");
  return signs.replace(/[OIL]/g, (sign) => READ_AS[sign] ?? sign) === receipt.slice(receipt.lastIndexOf("-") + 1);
}

export interface TurnView {
  readonly key: string;
  readonly who: string;
  readonly on: string;
  readonly text: string;
  readonly isCourt: boolean;
  readonly isNew: boolean;
}

export interface StateShown {
  readonly title: string;
  readonly note: string;
  readonly received: string;
  readonly files: string;
  readonly erased: string;
  readonly reward: string;
  readonly mayClaim: boolean;
  readonly turns: readonly TurnView[];
  readonly mayAnswer: boolean;
}

export function stateShown(locale: Locale, state: ClueState): StateShown {
  return {
    title: find(locale, `clue.stage_${state.stage}`) ?? t(locale, "clue.stage_unknown"),
    note: find(locale, `clue.stage_${state.stage}_note`) ?? "",
    received: t(locale, "clue.received", { day: day(locale, state.received_on) }),
    files: state.files > 0 ? t(locale, "clue.files_count", { count: state.files }) : "",
    erased: state.is_erased ? t(locale, "clue.erased") : "",
    reward: state.reward ? rewardText(locale, state.reward) : "",
    mayClaim: state.may_answer && state.reward?.is_claimed === false,
    turns: state.turns.map((turn, index) => turnView(locale, turn, index)),
    mayAnswer: state.may_answer,
  };
}

function rewardText(locale: Locale, reward: Reward): string {
  const stage = reward.is_paid ? "paid" : reward.is_claimed ? "claimed" : "decided";
  const [yuan, rest] = [Math.floor(reward.amount_fen / 100), reward.amount_fen % 100];
  const amount = grouped(yuan) + (rest === 0 ? "" : `.${String(rest).padStart(2, "0")}`);
  return t(locale, `clue.reward_${stage}`, { amount });
}

function turnView(locale: Locale, turn: Turn, index: number): TurnView {
  const isCourt = turn.author === "court";
  const who = isCourt ? (turn.is_new ? "clue.turn_court_new" : "clue.turn_court") : "clue.turn_sender";
  return {
    key: String(index),
    who: t(locale, who),
    on: day(locale, turn.on),
    text: turn.text ?? t(locale, "clue.turn_sender_text"),
    isCourt,
    isNew: turn.is_new,
  };
}
