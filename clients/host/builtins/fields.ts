// button, input, textarea, switch, picker, form.

import { pages } from "../pages";
import { refuseInSinglePage } from "../single-page";
import { define, fields, type Living, setOrRemove } from "./define";

define<HTMLButtonElement>({
  tag: "button",
  properties: {
    type: { type: String, value: "default" },
    size: { type: String, value: "default" },
    plain: Boolean,
    openType: String,
    formType: String,
    disabled: Boolean,
    loading: Boolean,
    hoverClass: { type: String, value: "button-hover" },
  },
  attached: (component, element) => {
    element.type = "button";
    if (component.data.openType) refuseInSinglePage("<button open-type>");
    element.addEventListener("click", () => {
      if (component.data.openType === "share") void pages.share(component);
      submitOrReset(component.data.formType, element);
    });
  },
  changed: {
    type: (_, element, type: string) => element.classList.toggle("host-primary", type === "primary"),
    size: (_, element, size: string) => element.classList.toggle("host-mini", size === "mini"),
    disabled: (component, element) => block(component, element),
    loading: (component, element) => block(component, element),
  },
});

/** Both really stop the button: the browser sends no click to a disabled one. */
function block(component: Living, element: HTMLButtonElement): void {
  element.disabled = component.data.disabled || component.data.loading;
  setOrRemove(element, "aria-busy", component.data.loading || undefined);
}

function submitOrReset(formType: string, element: HTMLElement): void {
  const form = element.closest("form");
  if (formType === "submit") form?.dispatchEvent(new Event("host-submit"));
  if (formType === "reset") form?.dispatchEvent(new Event("host-reset"));
}

type TextField = HTMLInputElement | HTMLTextAreaElement;

const UNLIMITED = -1;
const textProperties = {
  value: { type: String, value: "" },
  name: String,
  placeholder: String,
  placeholderClass: String,
  placeholderStyle: String,
  maxlength: { type: Number, value: 140 },
  disabled: Boolean,
  focus: Boolean,
  autoFocus: Boolean,
  confirmType: { type: String, value: "done" },
};

const textChanges = {
  value: (_: Living<TextField>, element: TextField, value: string) => {
    if (element.value !== value) element.value = value;
  },
  placeholder: (_: Living<TextField>, element: TextField, text: string) => {
    element.placeholder = text;
  },
  maxlength: (_: Living<TextField>, element: TextField, most: number) => {
    if (most === UNLIMITED) element.removeAttribute("maxlength");
    else element.maxLength = most;
  },
  disabled: (_: Living<TextField>, element: TextField, on: boolean) => {
    element.disabled = on;
  },
  focus: (_: Living<TextField>, element: TextField, on: boolean) => {
    if (on) requestAnimationFrame(() => element.focus());
  },
};

function attachText(component: Living<TextField>, element: TextField): void {
  element.autocomplete = "off";
  fields.set(element, {
    get name() {
      return component.data.name;
    },
    value: () => element.value,
    reset: () => component.setData({ value: "" }),
  });
  element.addEventListener("input", () => {
    component.setData({ value: element.value });
    component.triggerEvent("input", { value: element.value, cursor: element.selectionStart ?? element.value.length });
  });
  element.addEventListener("focus", () => component.triggerEvent("focus", { value: element.value, height: 0 }));
  element.addEventListener("blur", () => component.triggerEvent("blur", { value: element.value }));
  if (component.data.autoFocus) requestAnimationFrame(() => element.focus());
}

function confirming(component: Living<TextField>, element: TextField): void {
  element.enterKeyHint = component.data.confirmType;
  element.addEventListener("keydown", (event) => {
    const { key, isComposing } = event as KeyboardEvent;
    if (key !== "Enter" || isComposing) return;
    // WeChat's confirm key does not submit the form.
    event.preventDefault();
    component.triggerEvent("confirm", { value: element.value });
  });
}

/** Of each field that grows: how it is made as high as its lines. */
const fits = new WeakMap<HTMLElement, () => void>();

/** As high as its lines, whatever makes them more or fewer: typing, the page's own value, a narrower screen. */
function growing(element: HTMLTextAreaElement): void {
  const fit = () => {
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight + element.offsetHeight - element.clientHeight}px`;
  };
  element.rows = 1;
  fits.set(element, fit);
  element.addEventListener("input", fit);
  new ResizeObserver(fit).observe(element);
}

const MODES: Record<string, string> = { number: "numeric", digit: "decimal", idcard: "text" };

define<HTMLInputElement>({
  tag: "input",
  properties: { ...textProperties, type: { type: String, value: "text" }, password: Boolean },
  attached: (component, element) => {
    attachText(component as unknown as Living<TextField>, element);
    confirming(component as unknown as Living<TextField>, element);
  },
  changed: {
    ...(textChanges as object),
    type: (_, element, type: string) => {
      element.inputMode = MODES[type] ?? "";
    },
    password: (_, element, on: boolean) => {
      element.type = on ? "password" : "text";
    },
  },
});

define<HTMLTextAreaElement>({
  tag: "textarea",
  properties: {
    ...textProperties,
    confirmType: { type: String, value: "return" },
    autoHeight: Boolean,
    showConfirmBar: Boolean,
  },
  attached: (component, element) => {
    attachText(component as unknown as Living<TextField>, element);
    if (component.data.autoHeight) growing(element);
    if (component.data.confirmType !== "return") confirming(component as unknown as Living<TextField>, element);
    element.addEventListener("input", () =>
      component.triggerEvent("linechange", {
        height: element.scrollHeight,
        lineCount: element.value.split("\n").length,
      }),
    );
  },
  changed: {
    ...(textChanges as object),
    value: (component, element, value: string) => {
      textChanges.value(component as unknown as Living<TextField>, element, value);
      fits.get(element)?.();
    },
  },
});

define({
  tag: "switch",
  properties: { checked: Boolean, disabled: Boolean, name: String },
  attached: (component, element) => {
    element.setAttribute("role", "switch");
    element.tabIndex = 0;
    fields.set(element, {
      get name() {
        return component.data.name;
      },
      value: () => component.data.checked,
      reset: () => component.setData({ checked: false }),
    });
    element.addEventListener("click", () => {
      if (component.data.disabled) return;
      component.setData({ checked: !component.data.checked });
      component.triggerEvent("change", { value: component.data.checked });
    });
  },
  changed: {
    checked: (_, element, on: boolean) => element.setAttribute("aria-checked", String(on)),
    disabled: (_, element, on: boolean) => setOrRemove(element, "aria-disabled", on || undefined),
  },
});

/** Mode `selector` only: the page's own content with the browser's chooser laid over it. */
define({
  tag: "picker",
  properties: {
    mode: { type: String, value: "selector" },
    range: { type: Array, value: [] },
    rangeKey: String,
    value: { type: Number, value: 0 },
    disabled: Boolean,
    name: String,
    headerText: String,
  },
  attached: (component, element) => {
    if (component.data.mode !== "selector") throw new Error(`picker mode "${component.data.mode}" is not implemented`);
    const select = chooserOf(element);
    fields.set(element, {
      get name() {
        return component.data.name;
      },
      value: () => component.data.value,
      reset: () => component.setData({ value: 0 }),
    });
    select.addEventListener("change", () => {
      component.setData({ value: select.selectedIndex });
      component.triggerEvent("change", { value: select.selectedIndex });
    });
  },
  changed: {
    range: (component, element) => fill(component, chooserOf(element)),
    rangeKey: (component, element) => fill(component, chooserOf(element)),
    value: (_, element, value: number) => {
      chooserOf(element).selectedIndex = value;
    },
    disabled: (_, element, on: boolean) => {
      chooserOf(element).disabled = on;
    },
    ariaLabel: (_, element, label: string) => setOrRemove(chooserOf(element), "aria-label", label),
  },
});

function fill({ data }: Living, select: HTMLSelectElement): void {
  const items: unknown[] = data.range ?? [];
  const text = (item: unknown) => String(data.rangeKey ? (item as Record<string, unknown>)[data.rangeKey] : item);
  const options = items.map((item) => Object.assign(document.createElement("option"), { text: text(item) }));
  select.replaceChildren(...options);
  select.selectedIndex = data.value;
}

function chooserOf(element: HTMLElement): HTMLSelectElement {
  const found = [...element.children].find((child) => child instanceof HTMLSelectElement);
  if (found) return found;
  const select = document.createElement("select");
  select.className = "host-chooser";
  select.dataset.hostOwn = "";
  element.append(select);
  return select;
}

define<HTMLFormElement>({
  tag: "form",
  properties: { reportSubmit: Boolean },
  attached: (component, element) => {
    refuseInSinglePage("<form>");
    element.noValidate = true;
    element.addEventListener("submit", (event) => event.preventDefault());
    element.addEventListener("host-submit", () => component.triggerEvent("submit", { value: valuesOf(element) }));
    element.addEventListener("host-reset", () => {
      for (const field of fieldsOf(element)) field.reset();
      component.triggerEvent("reset", {});
    });
  },
});

const fieldsOf = (form: HTMLElement) => [...form.querySelectorAll("*")].flatMap((element) => fields.get(element) ?? []);

function valuesOf(form: HTMLElement): Record<string, unknown> {
  return Object.fromEntries(
    fieldsOf(form)
      .filter((field) => field.name)
      .map((field) => [field.name, field.value()]),
  );
}
