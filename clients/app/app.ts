/** The program itself: one store for all pages, and the theme as it changes. */

import type { Store } from "./lib/store";
import { onTheme, startLocale, startTheme } from "./lib/system";

interface Themed {
  themeChanged?: () => void;
}

App<{ store: Store }>({
  store: { locale: "zh-CN", theme: "light", about: null, chosen: null },

  onLaunch() {
    this.store.locale = startLocale();
    this.store.theme = startTheme();
    onTheme((theme) => {
      this.store.theme = theme;
      for (const page of getCurrentPages()) (page as Themed).themeChanged?.();
    });
  },
});
