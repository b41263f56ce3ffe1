/** A listing as a card: what the map's list, a place and a search show of it. Also the density level. */

import { type Density, type DensityScale, type Found, type Ground, LEVELS, type Level, type Summary } from "./api";
import type { OtherNames } from "./courts";
import { find, type Locale, t } from "./i18n";

export interface CardView {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly number: string;
  readonly grounds: string;
  readonly court: string;
  readonly caseNumber: string;
  /** Birth year, sex and division of a search result; empty elsewhere. */
  readonly apart: string;
  readonly spoken: string;
}

export function cardOf(locale: Locale, summary: Summary, courts: OtherNames): CardView {
  return card(locale, summary, "", courts);
}

/** A search result, with what tells namesakes apart. */
export function foundCardOf(locale: Locale, found: Found, names: OtherNames): CardView {
  const born = found.birth_year ? t(locale, "search.born", { year: String(found.birth_year) }) : null;
  const sex = found.sex ? t(locale, `sex.${found.sex}`) : null;
  return card(locale, found, joined([sex, born, divisionName(locale, names, found.division)], " · "), names);
}

function card(locale: Locale, summary: Summary, apart: string, courts: OtherNames): CardView {
  const name = summary.name ?? "";
  const kind = t(locale, `kind.${summary.kind}`);
  const number = summary.masked_number ?? summary.credit_code ?? "";
  const grounds = (summary.grounds ?? []).map((ground) => groundText(locale, ground)).join(t(locale, "format.list"));
  const court = courtName(courts, summary.court?.name);
  const caseNumber = summary.case_number ?? "";
  // All that is seen, in its order: who speaks to the device can say what stands on the card (WCAG 2.5.3).
  const spoken = joined([name, kind, apart, number, grounds, court, caseNumber], t(locale, "format.pause"));
  return { id: summary.id, name, kind, number, grounds, court, caseNumber, apart, spoken };
}

/** The court as the reader calls it; as the record does where no list has it. */
export const courtName = (courts: OtherNames, name: string | undefined): string =>
  name === undefined ? "" : (courts[name] ?? name);

/** A ground in few words; the official wording when its code is newer than the catalogue. */
export const groundText = (locale: Locale, ground: Ground): string =>
  find(locale, `ground.${ground.code}`) ?? ground.text;

/** Records name the province first, in three characters. */
const PROVINCE_CHARACTERS = 3;

/** A county as the reader calls it; as the record does where no list has it. */
export function divisionName(locale: Locale, names: OtherNames, division: Found["division"]): string | null {
  const name = recordedDivision(division);
  const read = name === null ? undefined : names[name.slice(PROVINCE_CHARACTERS)];
  if (name === null || read === undefined) return name;
  return locale === "en" ? read : name.slice(0, PROVINCE_CHARACTERS) + read;
}

export const recordedDivision = (division: Found["division"]): string | null =>
  typeof division === "string" ? division : (division?.name ?? null);

export const joined = (parts: readonly (string | null)[], separator: string): string =>
  parts.filter((part) => part !== null && part !== "").join(separator);

export interface DensityView {
  readonly level: Level;
  readonly label: string;
  readonly text: string;
  readonly spoken: string;
  /** Of a legend: the numbers behind the word. */
  readonly range: string;
  /** Four marks, as many of them filled as the level is high: the level is not told by colour alone. */
  readonly marks: readonly { readonly rank: number; readonly filled: boolean }[];
}

export function densityOf(locale: Locale, density: Density | null): DensityView | null {
  return density === null ? null : levelView(locale, density.level, densityLabel(locale, density));
}

/** The four levels for a legend, each with the name of its colour. */
export const legend = (locale: Locale, scale: DensityScale | null): readonly DensityView[] =>
  LEVELS.map((level) => ({
    ...levelView(locale, level, t(locale, "density.label")),
    label: t(locale, `density.${level}_colour`),
    range: rangeText(locale, scale, level),
  }));

/** How many listings of an area a level stands for; empty while the server has not said. */
function rangeText(locale: Locale, scale: DensityScale | null, level: Level): string {
  const found = scale?.levels.find((one) => one.level === level);
  if (found === undefined) return "";
  const { at_least: from, below } = found;
  if (below === null) return t(locale, "density.from", { from });
  return from === 0 ? t(locale, "density.below", { below }) : t(locale, "density.range", { from, to: below - 1 });
}

function levelView(locale: Locale, level: Level, label: string): DensityView {
  const rank = LEVELS.indexOf(level) + 1;
  const text = t(locale, `density.${level}`);
  const colour = t(locale, `density.${level}_colour`);
  return {
    level,
    label,
    text,
    range: "",
    spoken: t(locale, "density.spoken", { label, level: text, colour, rank }),
    marks: LEVELS.map((_, index) => ({ rank: index + 1, filled: index < rank })),
  };
}

/** The label is the policy's, which speaks Chinese. */
const densityLabel = (locale: Locale, density: Density): string =>
  locale !== "en" && density.label ? density.label : t(locale, "density.label");
