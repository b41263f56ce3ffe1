// A ready-made text goes into the field without loading the page anew, which would be another showing of the clue.
for (const link of document.querySelectorAll("a[data-template]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const field = document.getElementById("ask");
    field.value = link.dataset.template;
    field.focus();
  });
}
