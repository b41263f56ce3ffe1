// The theme of the reader: that of the system, or the one chosen in the app. The document carries it, for every style.

export type Theme = "light" | "dark";

/** Under this key of its storage the app keeps the reader's choice; `system` or nothing follows the system. */
export const THEME_KEY = "theme";

const dark = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

export const systemTheme = (): Theme => (dark.matches ? "dark" : "light");

/** What is shown. */
export function theme(): Theme {
  const kept = localStorage.getItem(`app.${THEME_KEY}`);
  const chosen: unknown = kept === null ? "system" : JSON.parse(kept);
  return chosen === "dark" || chosen === "light" ? chosen : systemTheme();
}

/** Marks the document, and tells whoever draws by itself when the theme is another. */
export function markTheme(): void {
  const shown = theme();
  if (document.documentElement.dataset.theme === shown) return;
  document.documentElement.dataset.theme = shown;
  for (const tell of listeners) tell();
}

export function onShownTheme(tell: () => void): () => void {
  listeners.add(tell);
  return () => void listeners.delete(tell);
}

dark.addEventListener("change", markTheme);
