/** What this is, what a mark and a colour mean, the limits of use, the source, and the language. */

import type { About } from "../../lib/api";
import { type DensityView, legend } from "../../lib/cards";
import { instant } from "../../lib/format";
import { type Locale, localeOf, sections, t } from "../../lib/i18n";
import { ensureAbout, store } from "../../lib/store";
import { keepLocale, setTitle } from "../../lib/system";

Page({
  data: {
    t: sections("zh-CN", "common", "about", "density"),
    demo: "",
    locale: "zh-CN" as Locale,
    what: "",
    policy: "",
    checked: "",
    basemap: [] as readonly string[],
    legend: [] as readonly DensityView[],
  },

  onLoad() {
    void ensureAbout().then(() => this.relabel());
  },

  onShow() {
    this.relabel();
  },

  relabel() {
    const { locale, about } = store();
    setTitle(t(locale, "about.title"));
    this.setData({
      t: sections(locale, "common", "about", "density"),
      demo: about?.synthetic ? t(locale, "common.demo") : "",
      locale,
      legend: legend(locale),
      ...facts(locale, about),
    });
  },

  askCorrection() {
    void wx.navigateTo({ url: "/pages/correction/index" });
  },

  chooseLanguage(event: WechatMiniprogram.TouchEvent) {
    const { language } = event.currentTarget.dataset as { language: string };
    store().locale = localeOf(language);
    keepLocale(store().locale);
    this.relabel();
  },
});

function facts(locale: Locale, about: About | null) {
  if (about === null) return { what: "", policy: "", checked: "", basemap: [] as readonly string[] };
  return {
    what: t(locale, "about.what", { court: about.court.name }),
    policy: t(locale, "about.policy", { name: about.policy.name, version: String(about.policy.version) }),
    checked: about.checked_at === null ? "" : t(locale, "about.checked", { time: instant(locale, about.checked_at) }),
    basemap: about.basemap?.attribution ?? [],
  };
}
