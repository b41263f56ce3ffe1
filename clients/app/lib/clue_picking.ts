/** Files as they are chosen: what fits is kept, what does not is told at once, by its name. */

import { size } from "./clue_view";
import { t } from "./clue_words";
import type { Limits } from "./clues";
import { FIRST_BYTES, fileKind } from "./file_kinds";
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

export interface Picked {
  readonly fitting: readonly Chosen[];
  readonly troubles: readonly string[];
}

export type ReadPart = (path: string, position: number, length: number) => Promise<ArrayBuffer | null>;

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
    const trouble = await troubleOf(locale, file, name, limits, readPart);
    if (trouble !== "") troubles.push(trouble);
    else if (heldCount + fitting.length < limits.files) fitting.push(file);
    else if (troubles.indexOf(tooMany(locale, limits)) < 0) troubles.push(tooMany(locale, limits));
  }
  return { fitting, troubles };
}

const tooMany = (locale: Locale, limits: Limits): string => t(locale, "clue.refused_count", { count: limits.files });

async function troubleOf(
  locale: Locale,
  file: Chosen,
  name: string,
  limits: Limits,
  readPart: ReadPart,
): Promise<string> {
  if (file.sizeBytes === 0) return t(locale, "clue.refused_empty", { name });
  if (file.sizeBytes > limits.file_bytes)
    return t(locale, "clue.refused_size", { name, size: size(locale, limits.file_bytes) });
  const first = await readPart(file.path, 0, FIRST_BYTES);
  if (first === null) return t(locale, "clue.refused_unreadable_file");
  const kind = fileKind(new Uint8Array(first));
  if (kind === "taken") return "";
  return t(locale, kind === "heic" ? "clue.refused_heic" : "clue.refused_kind", { name });
}

export const filesNote = (locale: Locale, limits: Limits): string =>
  t(locale, "clue.files_note", { count: limits.files, size: size(locale, limits.file_bytes) });
