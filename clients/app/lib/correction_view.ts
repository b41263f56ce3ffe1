/** What the page of a request shows: choices, what is missing before it is sent, and where it stands. */

import { find, t } from "./correction_words";
import {
  type Act,
  ASKERS,
  type Draft,
  type Limit,
  MAX_PAPER_BYTES,
  MIN_REASONS_CHARACTERS,
  REQUEST_KINDS,
  type Refused,
  type RequestState,
} from "./corrections";
import { fileTrouble, type Picked, type ReadPart } from "./file_kinds";
import { day, instant } from "./format";
import type { Locale } from "./i18n";
import type { Chosen } from "./papers";

export interface Choice {
  readonly value: string;
  readonly title: string;
  readonly note: string;
  readonly chosen: boolean;
}

/** Away from a listing's page nobody can say "not me" of it. */
export const kindChoices = (locale: Locale, chosen: string, hasListing: boolean): readonly Choice[] =>
  REQUEST_KINDS.filter((kind) => hasListing || kind !== "not_me").map((kind) => ({
    value: kind,
    title: t(locale, `correction.kind_${kind}`),
    note: t(locale, `correction.kind_${kind}_note`),
    chosen: kind === chosen,
  }));

export const askerChoices = (locale: Locale, chosen: string): readonly Choice[] =>
  ASKERS.map((asker) => ({
    value: asker,
    title: t(locale, `correction.asker_${asker}`),
    note: "",
    chosen: asker === chosen,
  }));

export interface Fault {
  readonly field: string;
  readonly text: string;
}

/** What is missing, before anything is sent. */
export function faults(locale: Locale, draft: Partial<Draft>): readonly Fault[] {
  const missing: [string, boolean][] = [
    ["kind", !draft.kind],
    ["listed_name", !draft.listingId && !draft.listedName?.trim()],
    ["case_number", !draft.listingId && !draft.caseNumber?.trim()],
    ["reasons", (draft.reasons?.trim().length ?? 0) < MIN_REASONS_CHARACTERS],
  ];
  return missing.filter(([, is]) => is).map(([field]) => ({ field, text: t(locale, `correction.missing_${field}`) }));
}

/** A refusal of the server in words. A code that is newer than the catalogue gets the plain text. */
export const refusalText = (locale: Locale, { code }: Refused): string =>
  find(locale, `correction.refused_${code}`) ?? t(locale, "correction.refused_other");

/** As above, where a receipt code was looked up: nothing else can be missing there. */
export const followRefusal = (locale: Locale, refused: Refused): string =>
  refused.code === "not_found" ? t(locale, "correction.not_found_code") : refusalText(locale, refused);

/** What fits is kept; what does not is told by its name as soon as it is chosen, not when all was sent. */
export async function pickPapers(locale: Locale, files: readonly Chosen[], readPart: ReadPart): Promise<Picked> {
  const found = await Promise.all(files.map((file) => fileTrouble(file, MAX_PAPER_BYTES, readPart)));
  return {
    fitting: files.filter((_, index) => !found[index]),
    troubles: files.flatMap(({ name }, index) =>
      found[index]
        ? [t(locale, `correction.paper_${found[index]}`, { name: name || t(locale, "correction.a_photo") })]
        : [],
    ),
  };
}

export interface ActView {
  readonly key: string;
  readonly title: string;
  readonly on: string;
  readonly reasons: string;
}

export interface StateShown {
  readonly title: string;
  readonly body: string;
  readonly received: string;
  readonly offMap: string;
  readonly limits: readonly string[];
  readonly acts: readonly ActView[];
  readonly mayAsk: boolean;
  readonly mayWithdraw: boolean;
  /** The listing is off by this request: there is a signed paper of it. */
  readonly removed: boolean;
  readonly listingId: string;
}

export function stateShown(locale: Locale, state: RequestState): StateShown {
  return {
    title: find(locale, `correction.state_${state.state}`) ?? t(locale, "correction.state_unknown"),
    body: t(locale, `correction.kind_${state.kind}`),
    received: t(locale, "correction.received", { day: day(locale, state.received_on) }),
    offMap: offMap(locale, state),
    limits: state.limits.map((limit) => limitText(locale, limit)).filter((text) => text !== ""),
    acts: state.acts.map((act, index) => actView(locale, act, index)),
    mayAsk: state.may_ask_reconsideration,
    mayWithdraw: state.may_withdraw,
    removed: state.state === "remedied" && state.acts.some(({ remedy }) => remedy === "revoke" || remedy === "delist"),
    listingId: state.listing_id ?? "",
  };
}

function offMap(locale: Locale, state: RequestState): string {
  if (!state.off_map) return "";
  if (state.off_map_until === null) return t(locale, "correction.off_map");
  return t(locale, "correction.off_map_until", { time: instant(locale, state.off_map_until) });
}

function limitText(locale: Locale, limit: Limit): string {
  const text = find(locale, `correction.limit_${limit.what}`);
  if (text === undefined) return "";
  const on = day(locale, limit.due_on);
  const due = t(locale, limit.provisional ? "correction.due_provisional" : "correction.due", { day: on });
  return t(locale, "correction.limit", { what: text, due });
}

function actView(locale: Locale, act: Act, index: number): ActView {
  const remedy = act.remedy === "" ? undefined : find(locale, `correction.act_${act.act}_${act.remedy}`);
  return {
    key: `${index}`,
    title: remedy ?? find(locale, `correction.act_${act.act}`) ?? t(locale, "correction.act_unknown"),
    on: day(locale, act.served_on ?? act.on),
    reasons: act.reasons,
  };
}
