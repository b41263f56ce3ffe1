// Starts the app: language, events, launch, first page.

import { hideApp, launch, showApp } from "./application";
import { markDocument } from "./language";
import { pages } from "./pages";
import { scene } from "./single-page";
import { installTaps } from "./taps";
import { markTheme } from "./theme";

export function start(): void {
  markDocument();
  markTheme();
  installTaps();
  const route = pages.start();
  launch({ ...route, scene: scene(), referrerInfo: {} });
  pages.first(route);
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? showApp() : hideApp()));
}
