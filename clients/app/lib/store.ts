/**
 * What all pages share for the time the program is open. It lives on the App, because on WeChat each page
 * is a bundle of its own and would get its own copy of a module's state.
 */

import {
  type About,
  type Asking,
  type CourtOfProvince,
  type Division,
  readAbout,
  readCourts,
  readDivisions,
} from "./api";
import { apiBase } from "./config";
import { namesOfCourts, type OtherNames } from "./courts";
import { namesOfDivisions } from "./divisions_view";
import type { Filters } from "./filters";
import { type Cell, cellOf, toGcj02, wgs84 } from "./geo";
import type { Locale } from "./i18n";
import type { ThemeChoice } from "./look";
import type { Theme } from "./markers";
import { wxPoster, wxTransport } from "./transport";

export type OriginSource = "device" | "map" | "division" | "start";

/** The point that the nearby question is about. `name` is that of the county when `source` is `division`. */
export interface Origin {
  readonly cell: Cell;
  readonly source: OriginSource;
  readonly name: string;
}

export interface Store {
  locale: Locale;
  /** The theme that is shown: the one chosen, or the system's. */
  theme: Theme;
  themeChoice: ThemeChoice;
  isLarge: boolean;
  about: About | null;
  /** What of the listings the map and its list show. */
  filters: Filters;
  courts: readonly CourtOfProvince[] | null;
  courtsAskedAtMs: number;
  divisions: readonly Division[] | null;
  divisionsAskedAtMs: number;
  /** Set by the page that chooses; taken by the map when it is seen again. */
  chosen: Origin | "on_map" | null;
  /** What the server last said of the clue desk. */
  clueDoor: { readonly open: boolean; readonly askedAtMs: number } | null;
  /** Taken by the clue page when it opens. Which listing a clue is about never stands in an address. */
  clueAbout: Subject | null;
}

export interface Subject {
  readonly id: string;
  readonly name: string;
  readonly number: string;
}

/** Where the map stands while the server has not yet said where to begin: Lianchi district, Baoding. */
const FALLBACK_START = wgs84(115.49, 38.87);

export const store = (): Store => getApp<{ store: Store }>().store;

export const asking = (): Asking => ({ transport: wxTransport(apiBase) });

/** For handing in. */
export const posting = () => ({ post: wxPoster(apiBase), transport: wxTransport(apiBase) });

export const startOrigin = (about: About | null): Origin => ({
  cell: cellOf(toGcj02(about === null ? FALLBACK_START : wgs84(about.start.lon, about.start.lat))),
  source: "start",
  name: "",
});

/** What the server says of itself, asked for once; null while it cannot be reached. */
export async function ensureAbout(): Promise<About | null> {
  const held = store();
  if (held.about === null) {
    const answer = await readAbout(asking());
    if (answer.kind === "ok") held.about = answer.value;
  }
  return held.about;
}

/** The courts with their names, asked for once; null while they cannot be read. */
export async function ensureCourts(): Promise<readonly CourtOfProvince[] | null> {
  const held = store();
  if (held.courts === null) {
    held.courtsAskedAtMs = Date.now();
    const answer = await readCourts(asking());
    if (answer.kind === "ok") held.courts = answer.value;
  }
  return held.courts;
}

const COURTS_AGAIN_MS = 30_000;

/** Names of courts for a reader who does not read those of the records; `read` is told when they have come. */
export function courtNames(read: () => void): OtherNames {
  const { locale, courts, courtsAskedAtMs } = store();
  if (locale === "zh-CN") return {};
  if (courts === null && Date.now() - courtsAskedAtMs > COURTS_AGAIN_MS) {
    void ensureCourts().then((found) => {
      if (found !== null) read();
    });
  }
  return namesOfCourts(locale, courts ?? []);
}

/** Names of counties and courts, for pages that say of a party where it is. */
export function recordNames(read: () => void): OtherNames {
  const held = store();
  if (held.locale === "zh-CN") return {};
  if (held.divisions === null && Date.now() - held.divisionsAskedAtMs > COURTS_AGAIN_MS) {
    held.divisionsAskedAtMs = Date.now();
    void readDivisions(asking()).then((answer) => {
      if (answer.kind !== "ok") return;
      held.divisions = answer.value;
      read();
    });
  }
  return { ...courtNames(read), ...namesOfDivisions(held.locale, held.divisions ?? []) };
}
