// Starts the app: language, events, launch, first page.

import { hideApp, launch, showApp } from "./application";
import { language } from "./language";
import { pages } from "./pages";
import { scene } from "./single-page";
import { installTaps } from "./taps";

export function start(): void {
  document.documentElement.lang = language() === "en" ? "en" : "zh-CN";
  installTaps();
  const route = pages.start();
  launch({ ...route, scene: scene(), referrerInfo: {} });
  pages.first(route);
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? showApp() : hideApp()));
}
