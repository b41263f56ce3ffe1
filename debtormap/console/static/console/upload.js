// Sends the import form with a bar: first the bytes that have gone up, then the rows that have been checked.
"use strict";

import { show, watch } from "./progress.js";

const form = document.getElementById("import-form");
const box = document.getElementById("import-progress");
const failure = document.getElementById("import-failure");
const buttons = form.querySelectorAll("button[type=submit]");
const limit = Number(form.dataset.limitBytes);

const busy = (on) => {
  for (const button of buttons) button.disabled = on;
  form.setAttribute("aria-busy", String(on));
};

const fail = (text) => {
  busy(false);
  box.hidden = true;
  failure.hidden = false;
  failure.textContent = text;
  failure.focus();
};

const clear = () => {
  failure.hidden = true;
  for (const list of form.querySelectorAll(".errorlist")) list.remove();
  for (const field of form.querySelectorAll(".has-errors")) field.classList.remove("has-errors");
};

/** Puts the server's messages beside their fields; what was entered stays. */
const showErrors = (errors) => {
  clear();
  busy(false);
  box.hidden = true;
  let first = null;
  for (const [name, messages] of Object.entries(errors)) {
    const input = form.elements.namedItem(name);
    const field = input?.closest?.(".field");
    if (!field) {
      fail(messages.join(" "));
      continue;
    }
    const list = document.createElement("ul");
    list.className = "errorlist";
    list.id = `${input.id}_error`;
    for (const message of messages) list.append(Object.assign(document.createElement("li"), { textContent: message }));
    field.classList.add("has-errors");
    field.insertBefore(list, input);
    input.setAttribute("aria-invalid", "true");
    first = first || input;
  }
  first?.focus();
};

const finish = async (status) => {
  try {
    const end = await watch(box, status.progress);
    if (end.state === "done") window.location.assign(end.url);
    else if (end.errors) showErrors(end.errors);
    else fail(end.text);
  } catch {
    fail(form.dataset.lost);
  }
};

const send = () => {
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    const percent = event.lengthComputable ? Math.floor((event.loaded / event.total) * 100) : null;
    show(box, percent, `${form.dataset.sending} ${percent === null ? "…" : `${percent}%`}`);
  });
  request.addEventListener("load", () => {
    if (request.status === 202) finish(request.response);
    else if (request.response?.errors) showErrors(request.response.errors);
    else if (request.status === 413) fail(form.dataset.tooLarge);
    else fail(form.dataset.lost);
  });
  request.addEventListener("error", () => fail(form.dataset.lost));
  request.send(new FormData(form));
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  clear();
  const file = form.elements.namedItem("file").files[0];
  if (file && file.size > limit) {
    showErrors({ file: [form.dataset.tooLarge] });
    return;
  }
  busy(true);
  show(box, 0, `${form.dataset.sending} 0%`);
  send();
});

const legacy = form.elements.namedItem("legacy");
const attestation = document.getElementById("attestation");
const follow = () => {
  attestation.hidden = !legacy.checked;
};
legacy.addEventListener("change", follow);
follow();
