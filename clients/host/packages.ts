// Pages of sub-packages: their code and template come when one is first opened, as on a phone, and all languages too.

import later from "host:later";
import { bringWords } from "./words";

const here = new Set<string>();

/** Whether a page can be opened at once. */
export const isHere = (path: string): boolean => here.has(path) || !Object.hasOwn(later, path);

/** Resolves when it can; rejects without a network, and may be asked again. */
const QUIET_MS = 4000;

/**
 * Brings all pages once the first one stands: they open without a network then, and nobody who looks at the traffic
 * learns which of them, the clue's above all, a reader opens.
 */
export function bringAllLater(): void {
  setTimeout(async () => {
    knowRareLetters();
    // One after the other, so that a touch is heard between; one that does not come is brought when it is opened.
    for (const path of Object.keys(later)) await bring(path).catch(() => undefined);
  }, QUIET_MS);
}

/** Where letters for rare characters are; the browser asks for those that a page shows and the device lacks. */
function knowRareLetters(): void {
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/fonts/rare.css" }));
}

export async function bring(path: string): Promise<void> {
  if (isHere(path)) return;
  await Promise.all([later[path]?.(), bringWords()]);
  here.add(path);
}
