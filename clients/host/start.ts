// Starts the app: language, events, launch, first page.

import { hideApp, launch, showApp } from "./application";
import { breath } from "./breath";
import { markDocument } from "./language";
import { bringAllLater } from "./packages";
import { pages } from "./pages";
import { scene } from "./single-page";
import { installTaps } from "./taps";
import { markTheme } from "./theme";
import { bringOwnWords } from "./words";

export async function start(): Promise<void> {
  markDocument();
  markTheme();
  await bringOwnWords();
  // Between the work of the scripts and that of the page, a touch is heard.
  await breath();
  installTaps();
  const route = pages.start();
  launch({ ...route, scene: scene(), referrerInfo: {} });
  void pages.first(route);
  bringAllLater();
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? showApp() : hideApp()));
}
