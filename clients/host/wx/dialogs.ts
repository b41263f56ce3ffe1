// Toasts, loading, questions. A question really asks, and holds the focus until it is answered.

import { worded } from "../language";
import { Failed } from "./call";

const TOAST_MS = 1500;
const WORDS = { zh: { yes: "确定", no: "取消" }, hant: { yes: "確定", no: "取消" }, en: { yes: "OK", no: "Cancel" } };
const words = () => worded(WORDS);

let toast: HTMLElement | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

export function showToast({ title = "", duration = TOAST_MS }: { title?: string; duration?: number }): void {
  place("host-toast", title);
  timer = setTimeout(hideToast, duration);
}

export function showLoading({ title = "" }: { title?: string }): void {
  place("host-toast host-loading", title);
}

export function hideToast(): void {
  clearTimeout(timer);
  toast?.remove();
  toast = undefined;
}

function place(name: string, title: string): void {
  hideToast();
  toast = document.createElement("div");
  toast.className = name;
  toast.setAttribute("role", "status");
  document.body.append(toast);
  toast.textContent = title;
}

interface Question {
  title?: string;
  content?: string;
  showCancel?: boolean;
  confirmText?: string;
  cancelText?: string;
}

export async function showModal(question: Question): Promise<object> {
  const { title = "", content = "", showCancel = true } = question;
  const choices = [{ text: question.confirmText ?? words().yes, value: 0 }];
  if (showCancel) choices.unshift({ text: question.cancelText ?? words().no, value: -1 });
  const chosen = await ask("host-modal", title, content, choices);
  return { confirm: chosen === 0, cancel: chosen !== 0, content: null };
}

export async function showActionSheet({ itemList = [] }: { itemList?: string[] }): Promise<object> {
  const choices = [...itemList.map((text, value) => ({ text, value })), { text: words().no, value: -1 }];
  const tapIndex = await ask("host-sheet", "", "", choices);
  if (tapIndex < 0) throw new Failed("cancel");
  return { tapIndex };
}

/** The browser's own modal dialog traps the focus and gives it back. Escape answers -1. */
function ask(
  name: string,
  title: string,
  content: string,
  choices: { text: string; value: number }[],
): Promise<number> {
  const dialog = document.createElement("dialog");
  dialog.className = `host-dialog ${name}`;
  dialog.dataset.hostOwn = "";
  if (title) dialog.append(paragraph("host-dialog-title", title));
  if (content) dialog.append(paragraph("host-dialog-text", content));
  dialog.setAttribute("aria-label", title || content || choices[0]?.text || "");
  return new Promise((resolve) => {
    for (const { text, value } of choices) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.className = value === 0 ? "host-answer host-yes" : "host-answer";
      button.addEventListener("click", () => dialog.close(String(value)));
      dialog.append(button);
    }
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "" ? -1 : Number(dialog.returnValue));
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function paragraph(name: string, text: string): HTMLParagraphElement {
  const element = document.createElement("p");
  element.className = name;
  element.textContent = text;
  return element;
}
