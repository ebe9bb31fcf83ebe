/** A list that is a choice of page leads there at once; its button is for those without script. */
for (const form of document.querySelectorAll("form[data-choice]")) {
  form.querySelector("button").hidden = true;
  form.querySelector("select").addEventListener("change", () => form.requestSubmit());
}
