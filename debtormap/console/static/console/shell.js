// The frame of every page: the menu on narrow screens, and one effect for a double click on a form.
"use strict";

const toggle = document.getElementById("navigation-toggle");
const navigation = document.getElementById("navigation");

document.documentElement.classList.add("has-script");

if (toggle && navigation) {
  toggle.hidden = false;
  const show = (open) => {
    navigation.classList.toggle("open", open);
    toggle.setAttribute("aria-expanded", String(open));
  };
  toggle.addEventListener("click", () => {
    const open = !navigation.classList.contains("open");
    show(open);
    if (open) navigation.querySelector("a")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && navigation.classList.contains("open")) {
      show(false);
      toggle.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!navigation.contains(event.target) && !toggle.contains(event.target)) show(false);
  });
}

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
  });
}

for (const button of document.querySelectorAll("button[data-mark-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = [...button.form.querySelectorAll("input[type=checkbox][name=chosen]")];
    const isWhole = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !isWhole;
  });
}

// A page that comes back from the browser's memory may be used again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[type=submit]")) button.removeAttribute("aria-disabled");
  }
});

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    source.select();
    await navigator.clipboard.writeText(source.value);
    button.textContent = button.dataset.copied;
  });
}
