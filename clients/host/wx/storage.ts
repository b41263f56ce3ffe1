// Storage on the reader's device. A missing key gives "".

import { CHOICE_KEY, markDocument } from "../language";
import { Failed } from "./call";

const PREFIX = "app.";

export function setStorageSync(key: string, data: unknown): void {
  localStorage.setItem(PREFIX + key, JSON.stringify(data));
  if (key === CHOICE_KEY) markDocument();
}

export function getStorageSync(key: string): unknown {
  const text = localStorage.getItem(PREFIX + key);
  return text === null ? "" : JSON.parse(text);
}

export function removeStorageSync(key: string): void {
  localStorage.removeItem(PREFIX + key);
}

export function clearStorageSync(): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  }
}

export function getStorage({ key }: { key?: string }): object {
  if (localStorage.getItem(PREFIX + key) === null) throw new Failed("data not found");
  return { data: getStorageSync(String(key)) };
}
