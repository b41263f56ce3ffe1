// Catalogues beside the first one: the reader's own comes before the app starts, all others with the first later page.

import late from "host:words";
import { language } from "./language";

const NAMES = { zh_CN: "zh-CN", zh_TW: "zh-Hant", en: "en" } as const;
const PAUSE_MS = 2000;
const catalogues: Record<string, object> = {};

/** The catalogue of this name, empty until it has come: what the app imports in its place. */
export function catalogue(name: string): object {
  catalogues[name] ??= {};
  return catalogues[name];
}

/** Brings the catalogue that the app starts with; without a network it is tried until there is one. */
export async function bringOwnWords(): Promise<void> {
  for (;;) {
    try {
      return await bringWord(NAMES[language()]);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

/** Brings all of them, so that the language can be changed; rejects without a network. */
export async function bringWords(): Promise<void> {
  await Promise.all(Object.keys(late).map(bringWord));
}

async function bringWord(name: string): Promise<void> {
  const module = await late[name]?.();
  if (module) Object.assign(catalogue(name), module.default);
}
