// Keys of the clue desk. Letters lead to what bears them: a link is followed, a field or button gets the focus, and
// Enter presses it, so that a screen reader has said what it is. Nothing happens while somebody writes.
const rows = [...document.querySelectorAll("[data-row]")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const at = rows.indexOf(document.activeElement);
  if (event.key === "j" && rows.length > 0) rows[Math.min(at + 1, rows.length - 1)].focus();
  else if (event.key === "k" && rows.length > 0) rows[Math.max(at - 1, 0)].focus();
  else if (event.key === "o" && at >= 0) rows[at].click();
  else {
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (wanted === null) return;
    if (wanted.matches("a")) wanted.click();
    else wanted.focus();
  }
  event.preventDefault();
});

// Escape leaves a field, so that the keys work again.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.activeElement?.blur();
});
