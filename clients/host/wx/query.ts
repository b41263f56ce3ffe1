// Sizes and scroll positions of elements, and scrolling the page.

import { pages } from "../pages";

interface Queryable {
  createSelectorQuery(): { in(component: object): unknown };
}

/** Looks in the top page unless told `in` which component. */
export function createSelectorQuery(): unknown {
  return (pages.top.page as Queryable).createSelectorQuery();
}

export function pageScrollTo({ scrollTop = 0, duration = 300 }: { scrollTop?: number; duration?: number }): object {
  const calm = duration === 0 || matchMedia("(prefers-reduced-motion: reduce)").matches;
  pages.top.holder.scrollTo({ top: scrollTop, behavior: calm ? "auto" : "smooth" });
  return {};
}
