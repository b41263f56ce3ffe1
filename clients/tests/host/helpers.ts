// Starts the conformance app and finds things on its top page, as a person would.

import { pages } from "../../host/pages";

export async function startApp(): Promise<void> {
  await import("host:entry");
  while (pages.current().length === 0) await settle(1);
}

export async function open(path: string) {
  await pages.reLaunch(`/pages/${path}/index`);
  await settle();
  return top();
}

export const settle = (ms = 30) => new Promise((resolve) => setTimeout(resolve, ms));

// biome-ignore lint/suspicious/noExplicitAny: pages define what they like
export const top = (): any => pages.top.page;
export const holder = (): HTMLElement => pages.top.holder;

export function find<E extends HTMLElement = HTMLElement>(selector: string): E {
  const found = holder().querySelector<E>(selector);
  if (!found) throw new Error(`no ${selector} on the page`);
  return found;
}

export function button(text: string): HTMLElement {
  const found = [...holder().querySelectorAll<HTMLElement>("button, [role=button]")].find(
    (one) => one.getAttribute("aria-label") === text || one.textContent === text,
  );
  if (!found) throw new Error(`no button "${text}"`);
  return found;
}

export function type(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
