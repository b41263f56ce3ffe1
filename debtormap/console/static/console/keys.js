// Keys of the clue desk: j and k go through the rows, o opens; on a clue, letters and digits go to what bears them.
const rows = [...document.querySelectorAll("[data-row]")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const at = rows.indexOf(document.activeElement);
  if (event.key === "j") rows[Math.min(at + 1, rows.length - 1)]?.focus();
  else if (event.key === "k") rows[Math.max(at - 1, 0)]?.focus();
  else if (event.key === "o" && at >= 0) rows[at].click();
  else {
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (wanted === null) return;
    if (event.key === "u") wanted.click();
    else wanted.focus();
  }
  event.preventDefault();
});
