/** The device as the pages need it: language, theme, size, titles. Thin over wx. */

import { type Locale, localeOf } from "./i18n";
import type { Theme } from "./markers";
import type { Size } from "./sheet";

const LANGUAGE_KEY = "language";

/** The language the reader chose, else that of the system. Nothing else is ever stored. */
export function startLocale(): Locale {
  const stored: unknown = wx.getStorageSync(LANGUAGE_KEY);
  return localeOf(typeof stored === "string" && stored !== "" ? stored : wx.getAppBaseInfo().language);
}

export const keepLocale = (locale: Locale): void => wx.setStorageSync(LANGUAGE_KEY, locale);

export const startTheme = (): Theme => (wx.getAppBaseInfo().theme === "dark" ? "dark" : "light");

export const onTheme = (changed: (theme: Theme) => void): void =>
  wx.onThemeChange(({ theme }) => changed(theme === "dark" ? "dark" : "light"));

export const onReconnect = (back: () => void): void =>
  wx.onNetworkStatusChange(({ isConnected }) => {
    if (isConnected) back();
  });

export function windowSize(): Size {
  const { windowWidth, windowHeight } = wx.getWindowInfo();
  return { widthPx: windowWidth, heightPx: windowHeight };
}

export const setTitle = (title: string): void => {
  void wx.setNavigationBarTitle({ title });
};
