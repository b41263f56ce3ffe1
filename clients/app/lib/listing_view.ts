/** A listing as groups of rows to read: who, why, what is owed, on what basis, when, and what it means. */

import type { Ground, Listing } from "./api";
import { courtName, divisionName, recordedDivision } from "./cards";
import type { OtherNames } from "./courts";
import { day, instant } from "./format";
import { find, type Locale, t } from "./i18n";
import { promise, wordsOf } from "./reward_view";

export interface Row {
  readonly label: string;
  readonly value: string;
  /** A badge beside the value, and a sentence below it. */
  readonly badge: string;
  readonly note: string;
}

export interface Group {
  readonly key: string;
  readonly title: string;
  readonly rows: readonly Row[];
  /** Running text instead of rows. */
  readonly paragraphs: readonly string[];
  readonly grounds: readonly GroundView[];
}

export interface GroundView {
  readonly code: string;
  readonly text: string;
  /** The official Chinese wording below a translation; empty in Chinese. */
  readonly official: string;
}

export interface ListingView {
  readonly name: string;
  readonly kind: string;
  readonly court: string;
  /** Until when it was surely published: when the server last said so. */
  readonly confirmed: string;
  readonly groups: readonly Group[];
  readonly placeId: string;
  readonly sameName: string;
  readonly source: string;
  readonly policy: string;
}

export function listingView(locale: Locale, listing: Listing, confirmedAtMs: number, names: OtherNames): ListingView {
  const time = listing.as_of === null ? "" : instant(locale, listing.as_of);
  return {
    name: listing.name ?? "",
    kind: t(locale, `kind.${listing.kind}`),
    court: courtName(names, listing.court?.name),
    confirmed: t(locale, "listing.confirmed", { time: instant(locale, confirmedAtMs) }),
    groups: [
      rewardGroup(locale, listing),
      group(locale, "who", { rows: whoRows(locale, listing, names) }),
      group(locale, "why", { grounds: (listing.grounds ?? []).map((ground) => groundView(locale, ground)) }),
      group(locale, "duty", { rows: dutyRows(locale, listing) }),
      group(locale, "basis", { rows: basisRows(locale, listing, names) }),
      group(locale, "case", { rows: caseRows(locale, listing, names) }),
      group(locale, "dates", { rows: dateRows(locale, listing) }),
      group(locale, "meaning", { paragraphs: worded(locale, meaningKey(listing), listing.meaning) }),
      group(locale, "object", { paragraphs: worded(locale, "about.object", listing.how_to_object) }),
    ].filter((found) => found.rows.length + found.paragraphs.length + found.grounds.length > 0),
    placeId: listing.place_id ?? "",
    sameName: listing.kind === "natural_person" ? t(locale, "common.same_name") : "",
    source: time === "" ? "" : t(locale, "listing.source", { time }),
    policy: listing.policy
      ? t(locale, "listing.policy", { name: listing.policy.name, version: String(listing.policy.version) })
      : "",
  };
}

function rewardGroup(locale: Locale, listing: Listing): Group {
  const reward = listing.reward;
  if (!reward) return group(locale, "reward", {});
  return group(locale, "reward", {
    rows: rows([
      row(locale, "reward_promise", promise(locale, reward)),
      row(locale, "reward_until", day(locale, reward.valid_until)),
      row(locale, "reward_conditions", reward.conditions),
    ]),
    paragraphs:
      locale === "zh-CN" ? wordsOf(reward.words) : [t(locale, "notices.assets_only"), ...wordsOf(reward.words)],
  });
}

const meaningKey = (listing: Listing): string =>
  listing.kind === "natural_person" ? "listing.meaning_person" : "listing.meaning_organisation";

function whoRows(locale: Locale, listing: Listing, names: OtherNames): readonly Row[] {
  const person = listing.kind === "natural_person";
  return rows([
    row(locale, person ? "name" : "org_name", listing.name),
    row(locale, "kind", t(locale, `kind.${listing.kind}`)),
    row(locale, person ? "number" : "credit_code", listing.masked_number ?? listing.credit_code),
    row(locale, "sex", listing.sex ? t(locale, `sex.${listing.sex}`) : null),
    row(locale, "birth_year", birthYear(locale, listing.birth_year)),
    row(locale, "division", divisionText(locale, listing, names)),
    row(locale, person ? "address" : "org_address", listing.partial_address),
    representativeRow(locale, listing),
  ]);
}

const birthYear = (locale: Locale, year: number | null | undefined): string | null =>
  year ? t(locale, "listing.birth_year_value", { year: String(year) }) : null;

/** A representative is never shown as the debtor: badge and sentence stand with the name. */
function representativeRow(locale: Locale, listing: Listing): Row | null {
  const representative = listing.legal_representative;
  if (!representative) return null;
  return {
    label: t(locale, "listing.representative"),
    value: representative.name,
    badge: t(locale, "listing.not_listed"),
    note: t(locale, "listing.representative_note"),
  };
}

function dutyRows(locale: Locale, listing: Listing): readonly Row[] {
  const performance = listing.performance;
  return rows([
    row(locale, "obligation", listing.obligation),
    row(locale, "performance", performance ? t(locale, `listing.performance_${performance.state}`) : null),
    row(locale, "performed", performance?.performed),
    row(locale, "unperformed", performance?.unperformed),
  ]);
}

const basisRows = (locale: Locale, listing: Listing, names: OtherNames): readonly Row[] =>
  rows([
    row(locale, "basis_issuer", courtText(locale, listing.basis?.issuer, names)),
    row(locale, "basis_number", listing.basis?.number),
  ]);

const caseRows = (locale: Locale, listing: Listing, names: OtherNames): readonly Row[] =>
  rows([
    row(locale, "court", courtText(locale, listing.court?.name, names)),
    row(locale, "case_number", listing.case_number),
    row(locale, "filed_on", dated(locale, listing.filed_on)),
  ]);

/** A translation stands beside the name that counts. */
const beside = (locale: Locale, name: string | null, read: string | null): string | null =>
  locale === "en" && read !== name ? `${read} (${name})` : read;

const courtText = (locale: Locale, name: string | undefined, names: OtherNames): string | null =>
  beside(locale, name ?? null, name === undefined ? null : courtName(names, name));

const divisionText = (locale: Locale, { division }: Listing, names: OtherNames): string | null =>
  beside(locale, recordedDivision(division), divisionName(locale, names, division));

const dateRows = (locale: Locale, listing: Listing): readonly Row[] =>
  rows([
    row(locale, "decided_on", dated(locale, listing.decided_on)),
    row(locale, "published_on", dated(locale, listing.published_on)),
    // Null says that the ground has no term; absent says that the policy does not give it.
    row(locale, "ends_on", listing.ends_on === null ? t(locale, "listing.no_term") : dated(locale, listing.ends_on)),
  ]);

const dated = (locale: Locale, date: string | null | undefined): string | null => (date ? day(locale, date) : null);

function groundView(locale: Locale, ground: Ground): GroundView {
  const translated = locale === "zh-CN" ? undefined : find(locale, `ground.${ground.code}`);
  return translated === undefined
    ? { code: ground.code, text: ground.text, official: "" }
    : { code: ground.code, text: translated, official: ground.text };
}

const group = (locale: Locale, key: string, parts: Partial<Group>): Group => ({
  rows: [],
  paragraphs: [],
  grounds: [],
  ...parts,
  key,
  title: t(locale, `listing.${key}`),
});

/** The court's own words; in another language their translation stands above them. */
function worded(locale: Locale, key: string, text: string | null | undefined): readonly string[] {
  if (!text) return [];
  return locale === "zh-CN" ? [text] : [t(locale, key), text];
}

const row = (locale: Locale, key: string, value: string | null | undefined): Row | null =>
  value ? { label: t(locale, `listing.${key}`), value, badge: "", note: "" } : null;

const rows = (found: readonly (Row | null)[]): readonly Row[] => found.filter((one) => one !== null);
