// One tap for each activation, from finger, mouse, keyboard or assistive technology.

import { elementAt, send } from "./backend";

let moved = false;

/** Told of the framework's own taps: a canceltap means that the pointer travelled, so the click is no tap. */
export function stopUnlessMoved(type: "tap" | "canceltap"): void {
  moved = type === "canceltap";
}

export function installTaps(root: Document = document): void {
  root.addEventListener("pointerdown", () => (moved = false), true);
  root.addEventListener("keydown", pressFocused, true);
  root.addEventListener("click", tap, true);
  installMouseTouches(root);
}

/** A mouse that drags is a finger to the pages. */
function installMouseTouches(root: Document): void {
  let target: ReturnType<typeof elementAt> = null;
  const pass = (type: string, event: PointerEvent) => {
    if (!target) return;
    const { clientX, clientY, pageX, pageY } = event;
    const touch = { identifier: 0, clientX, clientY, pageX, pageY };
    const extraFields = { touches: type === "touchend" ? [] : [touch], changedTouches: [touch] };
    send(target, type, {}, { bubbles: true, composed: true, capturePhase: true, originalEvent: event, extraFields });
  };
  root.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    target = elementAt(event.target as Node);
    pass("touchstart", event);
  });
  root.addEventListener("pointermove", (event) => pass("touchmove", event));
  for (const type of ["pointerup", "pointercancel"] as const) {
    root.addEventListener(type, (event) => {
      pass(type === "pointerup" ? "touchend" : "touchcancel", event);
      target = null;
    });
  }
}

/** Enter and Space press what has a role and focus but is no native control. */
function pressFocused(event: KeyboardEvent): void {
  if (event.key !== "Enter" && event.key !== " ") return;
  const focused = event.target as HTMLElement;
  if (event.repeat || event.defaultPrevented || event.isComposing) return;
  if (isNative(focused) || (isLink(focused) && event.key === "Enter")) return;
  if (focused.tabIndex < 0 || !focused.getAttribute("role")) return;
  event.preventDefault();
  focused.click();
}

const isNative = (element: Element) => /^(BUTTON|INPUT|TEXTAREA|SELECT|SUMMARY)$/.test(element.tagName);
const isLink = (element: Element) => element.tagName === "A";

function tap(event: MouseEvent): void {
  const byPointer = event.detail > 0;
  if (byPointer && moved) return;
  const from = event.target as HTMLElement;
  if (from.closest(".leaflet-container, [data-host-own]")) return;
  if (from.closest("[aria-disabled=true]")) return;
  const target = elementAt(from);
  if (!target) return;
  const at = { x: event.clientX, y: event.clientY };
  const touch = { identifier: 0, clientX: at.x, clientY: at.y, pageX: event.pageX, pageY: event.pageY };
  const status = send(target, "tap", at, {
    bubbles: true,
    composed: true,
    capturePhase: true,
    originalEvent: event,
    extraFields: { touches: [], changedTouches: [touch] },
  });
  if (status === 1) event.preventDefault();
}
