/** What is passed on: a live link with a neutral title and picture, which name nobody. Nothing tells who passed it on. */

import type { Share } from "./api";
import { type Locale, t } from "./i18n";

/** Always ours: without one WeChat takes a picture of the page, which shows a name. */
const PICTURE = "/assets/share.png";

/** What WeChat hands to a friend. A listing that may not be passed on gives the way to the map instead. */
export const toFriend = (locale: Locale, share: Share | null) => ({
  title: t(locale, "share.title"),
  path: share === null ? "/pages/map/index" : `/pages/listing/index?share=${share.id}`,
  imageUrl: PICTURE,
});

/** What WeChat shows in Moments: the same page, which is told by its query alone. */
export const toMoments = (locale: Locale, share: Share | null) => ({
  title: t(locale, "share.title"),
  query: share === null ? "" : `share=${share.id}`,
  imageUrl: PICTURE,
});

/** @param base of absolute links, as the server tells it */
export const linkOf = (base: string, share: Share): string => `${base}/s/${share.id}`;

export const posterPath = (share: Share): string => `/s/${share.id}/poster.png`;

/** What a page is asked to show: a listing by its own id, or by what was shared of it. */
export interface Asked {
  readonly id: string;
  readonly share: string;
}

/** A mini-program code has a `scene` alone. On the web that name is the host's, beside an id or a share. */
export function askedFor(query: Record<string, string | undefined>): Asked {
  const { id = "", share = id === "" ? (query.scene ?? "") : "" } = query;
  return { id: decodeURIComponent(id), share: decodeURIComponent(share) };
}
