// A form whose shape was chosen is drawn anew at once; without script its button does the same.
const redraw = document.getElementById("redraw");
for (const choice of document.querySelectorAll("[data-redraw]")) {
  choice.addEventListener("change", () => redraw?.click());
}

// One tick stands for all those beside it.
for (const all of document.querySelectorAll("[data-all]")) {
  const boxes = [...all.closest("fieldset").querySelectorAll("[type=checkbox][name]")];
  const agree = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; });
  for (const box of boxes) box.addEventListener("change", agree);
  addEventListener("pageshow", agree); // a browser may have kept what was ticked before
}
