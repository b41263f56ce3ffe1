// The language of the reader: that of the system, as WeChat names it, and the one chosen in the app.

export type Language = "zh_CN" | "en";

/** Under this key of its storage the app keeps the reader's choice. */
export const CHOICE_KEY = "language";

export const systemLanguage = (): Language => named(navigator.languages?.[0] ?? navigator.language);

/** What the host itself speaks, and what the document says it is written in. */
export function language(): Language {
  const chosen = localStorage.getItem(`app.${CHOICE_KEY}`);
  return chosen ? named(String(JSON.parse(chosen))) : systemLanguage();
}

export function markDocument(): void {
  document.documentElement.lang = language() === "en" ? "en" : "zh-CN";
}

/** Chinese for all that is not English, as the app's own catalogues have it. */
const named = (tag: string): Language => (/^en\b|^en_/i.test(tag) ? "en" : "zh_CN");
