// How a built-in component is made: the properties all of them have, and its own on top.

import type { glassEasel } from "glass-easel-miniprogram-adapter";
import { codeSpace } from "../environment";

export interface Field {
  name: string;
  value(): unknown;
  reset(): void;
}

/** A built-in while it lives: a framework component whose back-end element is a DOM element. */
export interface Living<E extends HTMLElement = HTMLElement> {
  // biome-ignore lint/suspicious/noExplicitAny: properties differ by component and come from templates
  data: any;
  setData(data: Record<string, unknown>): void;
  triggerEvent(name: string, detail?: unknown, options?: Record<string, unknown>): void;
  getBackendElement(): E;
  getAttribute(name: string): unknown;
  ownerShadowRoot: { getElementById(id: string): { getBackendElement(): HTMLElement } | undefined } | null;
  classList: { toggle(name: string, force: boolean, segment: number): boolean };
  id: string;
  dataset: Record<string, unknown>;
}

export interface Builtin<E extends HTMLElement = HTMLElement> {
  tag: string;
  properties?: Record<string, unknown>;
  /** Called once, when the element exists and its first properties are set. */
  attached?(component: Living<E>, element: E): void;
  detached?(component: Living<E>, element: E): void;
  /** By property name, after each change. */
  changed?: Record<string, (component: Living<E>, element: E, value: never) => void>;
}

const ARIA = {
  ariaLabel: "aria-label",
  ariaHidden: "aria-hidden",
  ariaDisabled: "aria-disabled",
  ariaLive: "aria-live",
  ariaExpanded: "aria-expanded",
  ariaSelected: "aria-selected",
  ariaChecked: "aria-checked",
  ariaPressed: "aria-pressed",
  ariaCurrent: "aria-current",
  ariaLevel: "aria-level",
  ariaModal: "aria-modal",
  ariaBusy: "aria-busy",
  ariaAtomic: "aria-atomic",
} as const;

/** Roles that one acts on take the keyboard's focus. */
const INTERACTIVE = /^(button|link|checkbox|radio|switch|tab|option|menuitem|menuitemradio|combobox|slider|textbox)$/;
const HOVER_SEGMENT = 3;

export function define<E extends HTMLElement>(builtin: Builtin<E>): void {
  const space = codeSpace.getComponentSpace();
  const changed = builtin.changed ?? {};
  const observers = Object.entries(changed).map(([name, change]) => ({
    fields: name,
    observer(this: Living<E>) {
      change(this, this.getBackendElement(), this.data[name] as never);
    },
  }));
  const component = space.defineComponent({
    is: `host/${builtin.tag}`,
    properties: { ...commonProperties(), ...builtin.properties },
    observers: [...commonObservers(), ...observers],
    lifetimes: {
      attached(this: Living<E>) {
        installHover(this);
        builtin.attached?.(this, this.getBackendElement());
      },
      detached(this: Living<E>) {
        builtin.detached?.(this, this.getBackendElement());
      },
    },
  } as unknown as Parameters<typeof space.defineComponent>[0]);
  space.setGlobalUsingComponent(builtin.tag, component as unknown as glassEasel.GeneralComponentDefinition);
}

function commonProperties(): Record<string, unknown> {
  const free = { type: null, value: undefined };
  return {
    hidden: { type: Boolean, value: false },
    ariaRole: { type: String, value: "" },
    hoverClass: { type: String, value: "none" },
    hoverStartTime: { type: Number, value: 50 },
    hoverStayTime: { type: Number, value: 100 },
    hoverStopPropagation: { type: Boolean, value: false },
    ...Object.fromEntries(Object.keys(ARIA).map((name) => [name, free])),
  };
}

function commonObservers() {
  const aria = Object.entries(ARIA).map(([name, attribute]) => ({
    fields: name,
    observer(this: Living) {
      setOrRemove(this.getBackendElement(), attribute, this.data[name]);
    },
  }));
  return [
    ...aria,
    {
      fields: "hidden",
      observer(this: Living) {
        this.getBackendElement().hidden = this.data.hidden;
      },
    },
    {
      fields: "ariaRole",
      observer(this: Living) {
        const element = this.getBackendElement();
        const role: string = this.data.ariaRole;
        setOrRemove(element, "role", role || undefined);
        if (INTERACTIVE.test(role)) element.tabIndex = 0;
      },
    },
  ];
}

export function setOrRemove(element: HTMLElement, name: string, value: unknown): void {
  if (value === undefined || value === null || value === "") element.removeAttribute(name);
  else element.setAttribute(name, String(value));
}

function installHover(component: Living): void {
  const name: string = component.data.hoverClass;
  if (!name || name === "none") return;
  const element = component.getBackendElement();
  const press = (on: boolean) => component.classList.toggle(name, on, HOVER_SEGMENT);
  element.addEventListener("pointerdown", (event) => {
    if (component.data.hoverStopPropagation) event.stopPropagation();
    press(true);
  });
  for (const type of ["pointerup", "pointercancel", "pointerleave"]) {
    element.addEventListener(type, () => setTimeout(() => press(false), component.data.hoverStayTime));
  }
}

/** What `form` asks of the fields inside it. */
export const fields = new WeakMap<Element, Field>();
