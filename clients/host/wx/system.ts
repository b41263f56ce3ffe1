// What the page may know of the window, the app and the device.

import { launchOptions } from "../application";
import { systemLanguage } from "../language";
import { systemTheme } from "../theme";

const dark = matchMedia("(prefers-color-scheme: dark)");

export function getWindowInfo() {
  const { innerWidth: width, innerHeight: height, devicePixelRatio: pixelRatio } = window;
  return {
    pixelRatio,
    screenWidth: screen.width,
    screenHeight: screen.height,
    windowWidth: width,
    windowHeight: height,
    statusBarHeight: 0,
    screenTop: 0,
    safeArea: { left: 0, right: width, top: 0, bottom: height, width, height },
  };
}

export const getAppBaseInfo = () => ({
  SDKVersion: "3.8.12",
  enableDebug: false,
  language: systemLanguage(),
  theme: systemTheme(),
  host: { appId: "", env: "H5" },
});

export const getDeviceInfo = () => ({ platform: "h5", brand: "", model: "", system: "", benchmarkLevel: -1 });

export const getLaunchOptionsSync = launchOptions;
export const getEnterOptionsSync = launchOptions;

type ThemeListener = (result: { theme: "dark" | "light" }) => void;
const listeners = new Map<ThemeListener, () => void>();

export function onThemeChange(listener: ThemeListener): void {
  const tell = () => listener({ theme: systemTheme() });
  listeners.set(listener, tell);
  dark.addEventListener("change", tell);
}

export function offThemeChange(listener: ThemeListener): void {
  const tell = listeners.get(listener);
  if (tell) dark.removeEventListener("change", tell);
  listeners.delete(listener);
}

export async function setClipboardData({ data = "" }: { data?: string }): Promise<object> {
  await navigator.clipboard.writeText(data);
  return {};
}
