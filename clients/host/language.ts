// The language of the reader: that of the system, as WeChat names it, and the one chosen in the app.

export type Language = "zh_CN" | "zh_TW" | "en";

/** Under this key of its storage the app keeps the reader's choice. */
export const CHOICE_KEY = "language";

export const systemLanguage = (): Language => named(navigator.languages?.[0] ?? navigator.language);

/** What the host itself speaks, and what the document says it is written in. */
export function language(): Language {
  const chosen = localStorage.getItem(`app.${CHOICE_KEY}`);
  return chosen ? named(String(JSON.parse(chosen))) : systemLanguage();
}

export function markDocument(): void {
  document.documentElement.lang = { zh_CN: "zh-CN", zh_TW: "zh-Hant", en: "en" }[language()];
}

/** Simplified Chinese for all that is neither English nor traditional, as the app's own catalogues have it. */
function named(tag: string): Language {
  if (/^en\b|^en_/i.test(tag)) return "en";
  return /^zh[-_](hant|tw|hk|mo)\b/i.test(tag) ? "zh_TW" : "zh_CN";
}

/** The host's own words in the language it speaks. */
export const worded = <W>(words: { zh: W; hant: W; en: W }): W =>
  ({ zh_CN: words.zh, zh_TW: words.hant, en: words.en })[language()];
