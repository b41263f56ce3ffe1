// The language of the reader, as WeChat names it.

export const language = (): "zh_CN" | "en" =>
  (navigator.languages?.[0] ?? navigator.language).toLowerCase().startsWith("zh") ? "zh_CN" : "en";
