// A form whose shape was chosen is drawn anew at once; without script its button does the same.
const redraw = document.getElementById("redraw");
for (const choice of document.querySelectorAll("[data-redraw]")) {
  choice.addEventListener("change", () => redraw?.click());
}
