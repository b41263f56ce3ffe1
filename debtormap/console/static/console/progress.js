// Watches long work: asks the server how far it is, moves a bar, and goes to the result.
"use strict";

const PAUSE_MS = 500;
const PATIENCE = 6;

/** Shows `percent` (null: unknown) and a sentence in the element with a <progress> and a [data-text]. */
export function show(box, percent, text) {
  box.hidden = false;
  const bar = box.querySelector("progress");
  if (percent === null) bar.removeAttribute("value");
  else bar.value = percent;
  box.querySelector("[data-text]").textContent = text;
}

/** Polls `url` until the work ends. Answers the last status; throws when the server stays silent. */
export async function watch(box, url) {
  let silent = 0;
  for (;;) {
    try {
      const response = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!response.ok) throw new Error(String(response.status));
      const status = await response.json();
      silent = 0;
      show(box, status.percent, status.text);
      if (status.state !== "running") return status;
    } catch (error) {
      silent += 1;
      if (silent >= PATIENCE) throw error;
    }
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
}

for (const box of document.querySelectorAll("[data-watch]")) {
  watch(box, box.dataset.watch)
    .then((status) => window.location.assign(status.url || window.location.href))
    .catch(() => show(box, null, box.dataset.lost));
}
