/** How the reader wants to read: language, size of type, theme; and forgetting all of it. */

import { dressed } from "../../lib/dress";
import { LOCALES, type Locale, sections, t } from "../../lib/i18n";
import { THEME_CHOICES, type ThemeChoice, themeOf } from "../../lib/look";
import { ensureAbout, store } from "../../lib/store";
import { forgetSettings, keepIsLarge, keepLocale, keepThemeChoice, systemTheme } from "../../lib/system";
import { toWatchPage, watchDoorIsOpen } from "../../lib/watch_door";

/** Each language in its own words, whatever language the page is in. */
const NAMES: Readonly<Record<Locale, string>> = {
  "zh-CN": "\u7b80\u4f53\u4e2d\u6587",
  "zh-Hant": "\u7e41\u9ad4\u4e2d\u6587",
  en: "English",
};

Page({
  data: {
    t: sections("zh-CN", "settings"),
    look: "",
    demo: "",
    languages: [] as readonly { locale: Locale; name: string; chosen: boolean }[],
    themes: [] as readonly { choice: ThemeChoice; name: string; chosen: boolean }[],
    isLarge: false,
    mayWatch: false,
  },

  onLoad() {
    void ensureAbout().then(() => this.relabel());
    void watchDoorIsOpen().then((mayWatch) => this.setData({ mayWatch }));
  },

  onShow() {
    this.relabel();
  },

  relabel() {
    const held = store();
    const { locale, isLarge } = held;
    this.setData({
      ...dressed(t(locale, "settings.title"), sections(locale, "settings")),
      languages: LOCALES.map((known) => ({ locale: known, name: NAMES[known], chosen: known === locale })),
      themes: THEME_CHOICES.map((choice) => ({
        choice,
        name: t(locale, `settings.theme_${choice}`),
        chosen: choice === held.themeChoice,
      })),
      isLarge,
    });
  },

  watchSomething() {
    toWatchPage("organisation", "");
  },

  chooseLanguage(event: WechatMiniprogram.TouchEvent) {
    const { locale } = event.currentTarget.dataset as { locale: Locale };
    store().locale = locale;
    keepLocale(locale);
    this.relabel();
  },

  chooseSize(event: WechatMiniprogram.TouchEvent) {
    const { size } = event.currentTarget.dataset as { size: string };
    store().isLarge = size === "large";
    keepIsLarge(store().isLarge);
    this.relabel();
  },

  chooseTheme(event: WechatMiniprogram.TouchEvent) {
    const { choice } = event.currentTarget.dataset as { choice: ThemeChoice };
    const held = store();
    held.themeChoice = choice;
    held.theme = themeOf(choice, systemTheme());
    keepThemeChoice(choice);
    this.relabel();
  },

  forget() {
    forgetSettings();
    const held = store();
    held.about = null;
    held.chosen = null;
    getApp<{ readSettings: () => void }>().readSettings();
    wx.reLaunch({
      url: "/pages/map/index",
      success: () => void wx.showToast({ title: t(store().locale, "settings.forgotten"), icon: "none" }),
    });
  },
});
