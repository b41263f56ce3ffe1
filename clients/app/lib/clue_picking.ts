/** Files as they are chosen: what fits is kept, what does not is told at once, by its name. */

import { size } from "./clue_view";
import { t } from "./clue_words";
import type { Limits } from "./clues";
import { type FileTrouble, fileTrouble, type Picked, type ReadPart } from "./file_kinds";
import type { Locale } from "./i18n";
import type { Chosen } from "./papers";

export interface FileView {
  readonly key: string;
  readonly label: string;
  readonly remove: string;
}

export const fileViews = (locale: Locale, files: readonly Chosen[]): readonly FileView[] =>
  files.map((file, index) => {
    const name = nameOf(locale, file, index + 1);
    return {
      key: file.path,
      label: t(locale, "clue.file_size", { name, size: size(locale, file.sizeBytes) }),
      remove: t(locale, "clue.remove", { name }),
    };
  });

const nameOf = (locale: Locale, { name }: Chosen, number: number): string =>
  name || t(locale, "clue.photo", { number });

const TROUBLES: Readonly<Record<FileTrouble, string>> = {
  empty: "clue.refused_empty",
  large: "clue.refused_size",
  unreadable: "clue.refused_unreadable_file",
  heic: "clue.refused_heic",
  other: "clue.refused_kind",
};

export async function pick(
  locale: Locale,
  chosen: readonly Chosen[],
  heldCount: number,
  limits: Limits,
  readPart: ReadPart,
): Promise<Picked> {
  const fitting: Chosen[] = [];
  const troubles: string[] = [];
  for (const file of chosen) {
    const name = nameOf(locale, file, heldCount + fitting.length + 1);
    const trouble = await fileTrouble(file, limits.file_bytes, readPart);
    if (trouble) troubles.push(t(locale, TROUBLES[trouble], { name, size: size(locale, limits.file_bytes) }));
    else if (heldCount + fitting.length < limits.files) fitting.push(file);
    else if (troubles.indexOf(tooMany(locale, limits)) < 0) troubles.push(tooMany(locale, limits));
  }
  return { fitting, troubles };
}

const tooMany = (locale: Locale, limits: Limits): string => t(locale, "clue.refused_count", { count: limits.files });

export const filesNote = (locale: Locale, limits: Limits): string =>
  t(locale, "clue.files_note", { count: limits.files, size: size(locale, limits.file_bytes) });
