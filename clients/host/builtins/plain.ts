// view, text, label, image, navigator, scroll-view.

import { pages } from "../pages";
import { refuseInSinglePage } from "../single-page";
import { dataUrlOf, TEMPORARY } from "../wx/files";
import { define, type Living } from "./define";

define({ tag: "view" });

define({
  tag: "text",
  properties: { selectable: Boolean, userSelect: Boolean, space: String, decode: Boolean },
  changed: {
    selectable: (_, element, on: boolean) => element.classList.toggle("host-selectable", on),
    userSelect: (_, element, on: boolean) => element.classList.toggle("host-selectable", on),
  },
});

define<HTMLLabelElement>({
  tag: "label",
  properties: { for: String },
  // The field may be made after the label: look for it once everything stands.
  attached: (component, element) => {
    queueMicrotask(() => {
      const target = component.data.for && component.ownerShadowRoot?.getElementById(component.data.for);
      if (target) element.htmlFor = target.getBackendElement().id;
    });
  },
});

const FITS: Record<string, string> = { scaleToFill: "fill", aspectFit: "contain", aspectFill: "cover" };

define({
  tag: "image",
  properties: { src: String, mode: { type: String, value: "scaleToFill" }, lazyLoad: Boolean },
  attached: (component, element) => {
    const image = pictureOf(element);
    image.addEventListener("load", () =>
      component.triggerEvent("load", { width: image.naturalWidth, height: image.naturalHeight }),
    );
    image.addEventListener("error", () => component.triggerEvent("error", { errMsg: "image:fail" }));
  },
  changed: {
    src: (component, element, src: string) => {
      if (src.startsWith(TEMPORARY)) void showFile(component, element, src);
      else if (src) pictureOf(element).src = src;
    },
    mode: (_, element, mode: string) => {
      pictureOf(element).style.objectFit = FITS[mode] ?? "fill";
      element.classList.toggle("host-width-fix", mode === "widthFix");
    },
    ariaLabel: (_, element, label: string) => {
      pictureOf(element).alt = label ?? "";
    },
  },
});

async function showFile(component: Living, element: HTMLElement, path: string): Promise<void> {
  const shown = await dataUrlOf(path).catch(() => "");
  if (component.data.src !== path) return;
  if (shown) pictureOf(element).src = shown;
  else component.triggerEvent("error", { errMsg: "image:fail" });
}

function pictureOf(element: HTMLElement): HTMLImageElement {
  const found = element.querySelector("img");
  if (found) return found;
  const image = document.createElement("img");
  image.alt = "";
  element.append(image);
  return image;
}

define({
  tag: "navigator",
  properties: { url: String, openType: { type: String, value: "navigate" }, delta: { type: Number, value: 1 } },
  attached: (component, element) => {
    refuseInSinglePage("<navigator>");
    if (!element.hasAttribute("role")) element.setAttribute("role", "link");
    element.tabIndex = 0;
    element.addEventListener("click", () => void follow(component));
  },
});

function follow({ data }: Living): Promise<void> {
  if (data.openType === "redirect") return pages.redirectTo(data.url);
  if (data.openType === "reLaunch") return pages.reLaunch(data.url);
  if (data.openType === "navigateBack") return pages.navigateBack(data.delta);
  return pages.navigateTo(data.url);
}

const LOWER_THRESHOLD_PX = 50;

define({
  tag: "scroll-view",
  properties: {
    scrollX: Boolean,
    scrollY: Boolean,
    scrollTop: Number,
    scrollLeft: Number,
    scrollIntoView: String,
    scrollWithAnimation: Boolean,
    lowerThreshold: { type: Number, value: LOWER_THRESHOLD_PX },
    enhanced: Boolean,
    showScrollbar: { type: Boolean, value: true },
    enableFlex: Boolean,
  },
  attached: (component, element) => {
    let atEnd = false;
    element.addEventListener("scroll", () => {
      const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight } = element;
      component.triggerEvent("scroll", { scrollTop, scrollLeft, scrollHeight, scrollWidth });
      const near = scrollHeight - scrollTop - clientHeight <= component.data.lowerThreshold;
      if (near && !atEnd) component.triggerEvent("scrolltolower", { direction: "bottom" });
      atEnd = near;
    });
  },
  changed: {
    scrollX: (_, element, on: boolean) => element.classList.toggle("host-scroll-x", on),
    scrollY: (_, element, on: boolean) => {
      element.classList.toggle("host-scroll-y", on);
      // What scrolls must be reachable by keyboard.
      if (on) element.tabIndex = 0;
    },
    showScrollbar: (_, element, on: boolean) => element.classList.toggle("host-no-bar", !on),
    scrollTop: (_, element, top: number) => {
      element.scrollTop = top;
    },
    scrollLeft: (_, element, left: number) => {
      element.scrollLeft = left;
    },
    scrollIntoView: (component, element, id: string) => {
      if (!id) return;
      const behavior = component.data.scrollWithAnimation ? "smooth" : "auto";
      // The item may be drawn by the same change of data.
      requestAnimationFrame(() => {
        const target = component.ownerShadowRoot?.getElementById(id)?.getBackendElement();
        if (target) scrollTo(element, target, behavior);
      });
    },
  },
});

/** As on a phone the scroll-view alone moves, not what holds it; where a page let it grow, what holds it does. */
function scrollTo(element: HTMLElement, target: HTMLElement, behavior: "smooth" | "auto"): void {
  if (!["auto", "scroll"].includes(getComputedStyle(element).overflowY)) {
    target.scrollIntoView({ behavior, block: "start" });
    return;
  }
  const below = target.getBoundingClientRect().top - element.getBoundingClientRect().top;
  element.scrollTo({ top: element.scrollTop + below, behavior });
}
