/** The program itself: one store for all pages, and what they are told of the device: its theme, its network. */

import { NO_FILTERS } from "./lib/filters";
import { themeOf } from "./lib/look";
import type { Store } from "./lib/store";
import { onReconnect, onTheme, startIsLarge, startLocale, startThemeChoice, systemTheme } from "./lib/system";

interface Told {
  relabel?: () => void;
  reconnected?: () => void;
}

App<{ store: Store; readSettings: () => void }>({
  store: {
    locale: "zh-CN",
    theme: "light",
    themeChoice: "system",
    isLarge: false,
    about: null,
    filters: NO_FILTERS,
    courts: null,
    courtsAskedAtMs: 0,
    divisions: null,
    divisionsAskedAtMs: 0,
    chosen: null,
    clueDoor: null,
    clueAbout: null,
  },

  onLaunch() {
    this.readSettings();
    onTheme((theme) => {
      this.store.theme = themeOf(this.store.themeChoice, theme);
      for (const page of getCurrentPages()) (page as Told).relabel?.();
    });
    // What stayed readable offline is checked at once, not at the next turn of a slowed-down question.
    onReconnect(() => (getCurrentPages().slice(-1)[0] as Told | undefined)?.reconnected?.());
  },

  readSettings() {
    this.store.locale = startLocale();
    this.store.themeChoice = startThemeChoice();
    this.store.theme = themeOf(this.store.themeChoice, systemTheme());
    this.store.isLarge = startIsLarge();
  },
});
