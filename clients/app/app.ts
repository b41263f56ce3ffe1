/** The program itself: one store for all pages, and what they are told of the device: its theme, its network. */

import type { Store } from "./lib/store";
import { onReconnect, onTheme, startLocale, startTheme } from "./lib/system";

interface Told {
  themeChanged?: () => void;
  reconnected?: () => void;
}

App<{ store: Store }>({
  store: { locale: "zh-CN", theme: "light", about: null, chosen: null },

  onLaunch() {
    this.store.locale = startLocale();
    this.store.theme = startTheme();
    onTheme((theme) => {
      this.store.theme = theme;
      for (const page of getCurrentPages()) (page as Told).themeChanged?.();
    });
    // What stayed readable offline is checked at once, not at the next turn of a slowed-down question.
    onReconnect(() => (getCurrentPages().slice(-1)[0] as Told | undefined)?.reconnected?.());
  },
});
