/** How the pages look to this reader: theme and size of type, as classes of a page's outermost view. */

import type { Theme } from "./markers";

export type ThemeChoice = "system" | Theme;
export const THEME_CHOICES: readonly ThemeChoice[] = ["system", "light", "dark"];

export interface Look {
  readonly theme: Theme;
  readonly isLarge: boolean;
}

export const lookOf = ({ theme, isLarge }: Look): string => `look-${theme}${isLarge ? " look-large" : ""}`;

/** What was stored, or `system` when that is no choice. */
export const themeChoiceOf = (stored: unknown): ThemeChoice =>
  THEME_CHOICES.find((known) => known === stored) ?? "system";

export const themeOf = (choice: ThemeChoice, system: Theme): Theme => (choice === "system" ? system : choice);

/** Colours of WeChat's own bar, which no style sheet reaches; those of theme.json. */
export const BARS = {
  light: { frontColor: "#000000", backgroundColor: "#ffffff" },
  dark: { frontColor: "#ffffff", backgroundColor: "#1a1f25" },
} as const;
