// Tells a person before the session ends, and lets what was typed be sent after a new log-in in another tab.
"use strict";

const notice = document.getElementById("session-end");
const WARN_MS = 120_000;
const AGAIN_MS = 30_000;
// A timer that is longer fires at once.
const LONGEST_MS = 3_600_000;

let usedAt = 0;
let askedAt = Date.now();
let endsAt = Number.POSITIVE_INFINITY;
let shown = null;
let timer;

const show = (which) => {
  if (which === shown) return;
  shown = which;
  for (const text of notice.querySelectorAll("[data-when]")) text.hidden = text.dataset.when !== which;
  notice.hidden = which === null;
};

const tokens = () => document.querySelectorAll("input[name=csrfmiddlewaretoken]");

/** The state of the session; null when there is none, and the answer was the log-in's. */
const answer = async (response) => {
  if (!response.ok) throw new Error(String(response.status));
  return new URL(response.url).pathname === notice.dataset.left ? response.json() : null;
};

const ask = async () => answer(await fetch(notice.dataset.left, { headers: { Accept: "application/json" } }));

const stay = async (token) => {
  const since = Math.floor((Date.now() - usedAt) / 1000);
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  const body = new URLSearchParams({ since_s: String(since) });
  return answer(await fetch(notice.dataset.stay, { method: "POST", headers, body }));
};

const look = async () => {
  const usedSince = askedAt;
  askedAt = Date.now();
  let state = await ask();
  if (state && String(state.account) === notice.dataset.account && usedAt > usedSince && !state.is_for_good) {
    state = await stay(state.token);
  }
  if (!state) {
    endsAt = 0;
    return show("over");
  }
  if (String(state.account) !== notice.dataset.account) {
    endsAt = 0;
    return show("other");
  }
  // A log-in elsewhere in this browser has made another token.
  for (const field of tokens()) field.value = state.token;
  expect(state.left_s * 1000, state.is_for_good);
};

/** The session ends in so many milliseconds. */
const expect = (left, isForGood) => {
  endsAt = Date.now() + left;
  const isNear = left <= WARN_MS;
  show(isNear ? (isForGood ? "last" : "near") : null);
  plan(isNear ? left + 1000 : left - WARN_MS);
};

const plan = (after) => {
  clearTimeout(timer);
  timer = setTimeout(check, Math.min(after, LONGEST_MS));
};

const check = () => look().catch(() => plan(AGAIN_MS));

for (const kind of ["input", "keydown", "pointerdown"]) {
  document.addEventListener(kind, () => {
    usedAt = Date.now();
    // Whoever comes back to a page that warns is there.
    if (shown === "near") check();
  });
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && (endsAt === 0 || Date.now() > askedAt + AGAIN_MS)) check();
});
window.addEventListener("focus", () => {
  if (endsAt === 0) check();
});

// Sent now it would be lost.
document.addEventListener(
  "submit",
  (event) => {
    if (Date.now() < endsAt) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    check();
    notice.scrollIntoView({ block: "center" });
  },
  true,
);

// A page that comes back from the browser's memory is older than it thinks.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) check();
});

expect(Number(notice.dataset.leftS) * 1000, "isForGood" in notice.dataset);
