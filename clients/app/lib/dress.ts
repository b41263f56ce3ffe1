/** What every page puts on before its own contents: title, bar, look, and the banner of a demonstration. */

import { t } from "./i18n";
import { lookOf } from "./look";
import { store } from "./store";
import { colourBar, setTitle } from "./system";

/** Gives the page its title and bar; answers its texts, its look and its banner, as page data. */
export function dressed<T extends object>(title: string, texts: T): { t: T; look: string; demo: string } {
  const { locale, theme, about } = store();
  setTitle(title);
  colourBar(theme);
  return { t: texts, look: lookOf(store()), demo: about?.synthetic ? t(locale, "common.demo") : "" };
}
