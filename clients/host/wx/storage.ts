// Storage on the reader's device. A missing key gives "".

import { CHOICE_KEY, markDocument } from "../language";
import { markTheme, THEME_KEY } from "../theme";
import { Failed } from "./call";

const PREFIX = "app.";

export function setStorageSync(key: string, data: unknown): void {
  localStorage.setItem(PREFIX + key, JSON.stringify(data));
  mark(key);
}

export function getStorageSync(key: string): unknown {
  const text = localStorage.getItem(PREFIX + key);
  return text === null ? "" : JSON.parse(text);
}

export function removeStorageSync(key: string): void {
  localStorage.removeItem(PREFIX + key);
  mark(key);
}

export function clearStorageSync(): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  }
  markDocument();
  markTheme();
}

/** What the host itself follows. */
function mark(key: string): void {
  if (key === CHOICE_KEY) markDocument();
  if (key === THEME_KEY) markTheme();
}

export function getStorage({ key }: { key?: string }): object {
  if (localStorage.getItem(PREFIX + key) === null) throw new Failed("data not found");
  return { data: getStorageSync(String(key)) };
}
