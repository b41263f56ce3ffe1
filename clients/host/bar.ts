// The bar over a page: its title, and the way back.

import app from "host:app";
import { worded } from "./language";

export interface Bar {
  element: HTMLElement;
  title(): string;
  setTitle(title: string): void;
  colour(front: string, background: string): void;
  /** A new page is announced by moving the focus to its title. */
  focus(): void;
}

const WORDS = {
  zh: { back: "返回", home: "首页" },
  hant: { back: "返回", home: "首頁" },
  en: { back: "Back", home: "Home" },
};

export function makeBar(
  config: { navigationBarTitleText?: string; navigationStyle?: string },
  go: { back?: () => void; home?: () => void },
): Bar {
  const words = worded(WORDS);
  const element = document.createElement("header");
  element.className = "host-bar";
  element.hidden = (config.navigationStyle ?? app.window.navigationStyle) === "custom";
  const heading = document.createElement("h1");
  heading.className = "host-title";
  heading.tabIndex = -1;
  heading.textContent = config.navigationBarTitleText ?? app.window.navigationBarTitleText ?? "";
  const move = go.back ?? go.home;
  if (move) element.append(makeButton(go.back ? words.back : words.home, go.back ? "host-back" : "host-home", move));
  element.append(heading);
  return {
    element,
    title: () => heading.textContent ?? "",
    setTitle: (title) => {
      heading.textContent = title;
    },
    colour: (front, background) => {
      Object.assign(element.style, { color: front, background });
    },
    focus: () => heading.focus({ preventScroll: true }),
  };
}

function makeButton(label: string, name: string, press: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `host-go ${name}`;
  button.setAttribute("aria-label", label);
  button.addEventListener("click", press);
  return button;
}
