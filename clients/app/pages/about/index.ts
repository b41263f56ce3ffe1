/** What this is, what a mark and a colour mean, the limits of use and the source. */

import type { About } from "../../lib/api";
import { type DensityView, legend } from "../../lib/cards";
import { toCluePage } from "../../lib/clue_door";
import { dressed } from "../../lib/dress";
import { instant } from "../../lib/format";
import { type Locale, sections, t } from "../../lib/i18n";
import { hasPrivacyContract, openPrivacyContract } from "../../lib/location";
import { ensureAbout, store } from "../../lib/store";

Page({
  data: {
    t: sections("zh-CN", "common", "about", "density", "notices"),
    look: "",
    demo: "",
    hasContract: false,
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
    this.setData({
      ...dressed(t(locale, "about.title"), sections(locale, "common", "about", "density", "notices")),
      hasContract: hasPrivacyContract(),
      legend: legend(locale, about?.density ?? null),
      ...facts(locale, about),
    });
  },

  askCorrection() {
    void wx.navigateTo({ url: "/pages/correction/index" });
  },

  openNotices() {
    void wx.navigateTo({ url: "/pages/notices/index" });
  },

  openVerify() {
    void wx.navigateTo({ url: "/pages/verify/index" });
  },

  openContract() {
    openPrivacyContract();
  },

  openSettings() {
    void wx.navigateTo({ url: "/pages/settings/index" });
  },

  tellClue() {
    toCluePage(null);
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
