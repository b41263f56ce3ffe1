/** What the page about this service says of the server: whose it is, its policy, how fresh it is. */

import type { About } from "./api";
import { courtName } from "./cards";
import type { OtherNames } from "./courts";
import { instant } from "./format";
import { type Locale, t } from "./i18n";

export interface AboutView {
  readonly what: string;
  readonly policy: string;
  readonly checked: string;
  readonly basemap: readonly string[];
}

/** Empty until the server has said it. */
export function aboutView(locale: Locale, about: About | null, courts: OtherNames): AboutView {
  if (about === null) return { what: "", policy: "", checked: "", basemap: [] };
  return {
    what: t(locale, "about.what", { court: courtName(courts, about.court.name) }),
    policy: t(locale, "about.policy", { name: about.policy.name, version: String(about.policy.version) }),
    checked: about.checked_at === null ? "" : t(locale, "about.checked", { time: instant(locale, about.checked_at) }),
    basemap: about.basemap?.attribution ?? [],
  };
}
