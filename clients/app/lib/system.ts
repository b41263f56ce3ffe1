/** The device as the pages need it: language, theme, size, titles. Thin over wx. */

import { type Locale, localeOf } from "./i18n";
import { BARS, type ThemeChoice, themeChoiceOf } from "./look";
import type { Theme } from "./markers";
import type { Size } from "./sheet";

/** What the reader chose for reading; nothing else is ever stored. */
const LANGUAGE_KEY = "language";
const THEME_KEY = "theme";
const LARGE_KEY = "large";

/** The language the reader chose, else that of the system. */
export function startLocale(): Locale {
  const stored: unknown = wx.getStorageSync(LANGUAGE_KEY);
  return localeOf(typeof stored === "string" && stored !== "" ? stored : wx.getAppBaseInfo().language);
}

export const keepLocale = (locale: Locale): void => wx.setStorageSync(LANGUAGE_KEY, locale);

export const startThemeChoice = (): ThemeChoice => themeChoiceOf(wx.getStorageSync(THEME_KEY));

export const keepThemeChoice = (choice: ThemeChoice): void => wx.setStorageSync(THEME_KEY, choice);

export const startIsLarge = (): boolean => wx.getStorageSync(LARGE_KEY) === true;

export const keepIsLarge = (isLarge: boolean): void => wx.setStorageSync(LARGE_KEY, isLarge);

export const forgetSettings = (): void => wx.clearStorageSync();

/** WeChat's bar is outside the page. */
export const colourBar = (theme: Theme): void => {
  void wx.setNavigationBarColor(BARS[theme]);
};

export const systemTheme = (): Theme => (wx.getAppBaseInfo().theme === "dark" ? "dark" : "light");

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

const SINGLE_PAGE_SCENE = 1154;

/** Opened from Moments: one page to read, from which nothing leads on. */
export const inSinglePage = (): boolean => wx.getEnterOptionsSync().scene === SINGLE_PAGE_SCENE;

/** WeChat's own menu, to a friend and to Moments: there only for what may be passed on. */
export const offerSharing = (isOffered: boolean): void => {
  if (isOffered) void wx.showShareMenu({ withShareTicket: false, menus: ["shareAppMessage", "shareTimeline"] });
  else void wx.hideShareMenu({ menus: ["shareAppMessage", "shareTimeline"] });
};

/** In a browser, where WeChat knows nothing of it. */
export const inBrowser = (): boolean => (wx.getAppBaseInfo().host as { env?: string } | undefined)?.env === "H5";

export const setTitle = (title: string): void => {
  void wx.setNavigationBarTitle({ title });
};
