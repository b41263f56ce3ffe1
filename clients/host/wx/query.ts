// Sizes and scroll positions of elements, and scrolling the page.

import { pages } from "../pages";

interface Queryable {
  createSelectorQuery(): { in(component: object): unknown };
}

/** Looks in the top page unless told `in` which component. */
export function createSelectorQuery(): unknown {
  return (pages.top.page as Queryable).createSelectorQuery();
}

interface Aim {
  scrollTop?: number;
  /** An element of the page, brought below the bar. */
  selector?: string;
  offsetTop?: number;
  duration?: number;
}

export function pageScrollTo({ scrollTop = 0, selector, offsetTop = 0, duration = 300 }: Aim): object {
  const calm = duration === 0 || matchMedia("(prefers-reduced-motion: reduce)").matches;
  const { holder, bar } = pages.top;
  const element = selector === undefined ? null : found(selector);
  const below = bar.element.offsetHeight - offsetTop;
  const top = element === null ? scrollTop : holder.scrollTop + element.getBoundingClientRect().top - below;
  holder.scrollTo({ top, behavior: calm ? "auto" : "smooth" });
  return {};
}

/** By the page's own names: in the document its ids and classes have those of the page before them. */
function found(selector: string): HTMLElement | null {
  const element = pages.top.root.getComponent().getShadowRoot()?.querySelector(selector);
  return (element?.getBackendElement() ?? null) as HTMLElement | null;
}
