// The framework's DOM back end, mended in three places: tag names, inline styles, native events.

import { glassEasel } from "glass-easel-miniprogram-adapter";
import { stopUnlessMoved } from "./taps";

/** Mini-program tags that have a native twin keep it; the others become custom elements. */
const NATIVE = new Set(["button", "input", "textarea", "label", "form"]);
const HOSTED = new Set(["view", "text", "image", "map", "scroll-view", "navigator", "picker", "switch"]);

/** Native events that pages may bind as they are. Every other event is sent by a built-in component. */
const PASSED = new Set(["touchstart", "touchmove", "touchend", "touchcancel", "transitionend", "animationend"]);

/** The enumerations of the framework are constant and cannot be imported. */
const NORMAL = 0 as glassEasel.EventBubbleStatus;
const NOT_FINAL = 0 as never;

type Element = glassEasel.Element;

export class WebBackend extends glassEasel.CurrentWindowBackendContext {
  constructor() {
    super();
    (this as unknown as { document: object }).document = {
      createElement: (tag: string) => withStyle(document.createElement(domTag(tag))),
      createTextNode: (text: string) => document.createTextNode(text),
      createDocumentFragment: () => document.createDocumentFragment(),
    };
    this.onEvent((target: Element, type: string, detail: unknown, options: glassEasel.EventOptions) => {
      // Taps are made from clicks (taps.ts), which come from finger, mouse, keyboard and screen reader alike.
      if (type === "tap" || type === "canceltap") {
        stopUnlessMoved(type);
        return NORMAL;
      }
      const status = send(target, type, detail, withTouches(options));
      // Browsers let nobody prevent a touch at the body; what must not scroll says so in its style.
      return type.startsWith("touch") ? NORMAL : status;
    });
  }

  /** Without this, native events would reach the page's handlers beside those of the component. */
  override setListenerStats(element: unknown, type: string, capture: boolean, _level: number): void {
    // Never "final": one listener at the body serves all elements, and would prevent the default for all of them.
    if (PASSED.has(type)) super.setListenerStats(element as never, type, capture, NOT_FINAL);
  }
}

/** WeChat has the fingers on the event itself. */
function withTouches(options: glassEasel.EventOptions): glassEasel.EventOptions {
  const original = options.originalEvent as Partial<TouchEvent> | undefined;
  if (!original?.touches) return options;
  const list = (touches: TouchList | undefined) => Array.from(touches ?? []);
  const extraFields = { touches: list(original.touches), changedTouches: list(original.changedTouches) };
  return { ...options, extraFields };
}

/** Dispatches one event into the component tree. */
export function send(
  target: Element,
  type: string,
  detail: unknown,
  options: glassEasel.EventOptions,
): glassEasel.EventBubbleStatus {
  const event = new glassEasel.Event(type, detail, options);
  glassEasel.Event.dispatchEvent(target, event);
  return event.getEventBubbleStatus();
}

/** The nearest framework element at or above a DOM node. */
export function elementAt(node: Node | null): Element | null {
  for (let at = node; at; at = at.parentNode) {
    const element = (at as { __wxElement?: Element }).__wxElement;
    if (element) return element;
  }
  return null;
}

function domTag(tag: string): string {
  if (HOSTED.has(tag)) return `wx-${tag}`;
  if (NATIVE.has(tag) || tag.includes("-")) return tag;
  return `wx-${tag}`;
}

/** The content security policy forbids style attributes; setting the style from script is allowed. */
function withStyle<T extends HTMLElement>(element: T): T {
  let setting = false;
  element.setAttribute = (name: string, value: string) => {
    // The DOM of the unit tests sets the text of a style by its attribute: that call goes through.
    if (name !== "style" || setting) return HTMLElement.prototype.setAttribute.call(element, name, value);
    setting = true;
    element.style.cssText = value;
    setting = false;
  };
  return element;
}
