/** What this is, what a mark and a colour mean, the limits of use and the source. */

import { aboutView } from "../../lib/about_view";
import { type DensityView, legend } from "../../lib/cards";
import { toCluePage } from "../../lib/clue_door";
import { dressed } from "../../lib/dress";
import { sections, t } from "../../lib/i18n";
import { hasPrivacyContract, openPrivacyContract } from "../../lib/location";
import { courtNames, ensureAbout, store } from "../../lib/store";

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
      ...aboutView(
        locale,
        about,
        courtNames(() => this.relabel()),
      ),
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
