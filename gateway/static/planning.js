/** The planning brought to life: choosing days, the menu, the basket, sending, and what changes meanwhile. */
import { showBasket, tellFirst } from "./planning/basket.js";
import { cellOf, changed, facts, form, grid, longDay, takeUp, tick, ticked } from "./planning/cells.js";
import { enterGrid, startKeys, startMouse } from "./planning/keys.js";
import { openMenu, startMenu } from "./planning/menu.js";
import { isShown, ownEnrolments, readRow, shows, takePage } from "./planning/rows.js";
import { askFor, startSending } from "./planning/send.js";

function choose(field, about) {
  tick(about.value, field !== "retirer");
  if (field !== "absence") tellFirst(field === "retirer" ? "Retiré de votre sélection." : `Ajouté à votre sélection\u00a0: ${about.activity}, ${longDay(about.day)}.`);
  changed();
  if (field === "absence") askFor("absence");
}

let described = null;

/** Say in words what the cell under the mouse or the focus is; again when it changes meanwhile. */
function describe(event) {
  const cell = event ? cellOf(event.target) : described;
  if (!cell || !grid.contains(cell)) return;
  described = cell;
  const about = facts(cell);
  document.querySelector("#cell-line").textContent = [longDay(about.day), about.activity, about.status, about.hint].filter(Boolean).join(" · ");
}

function clear() {
  const chosen = [...ticked("reserver"), ...ticked("absence")];
  for (const one of chosen) tick(one.value, false);
  if (chosen.length) tellFirst("Sélection effacée.");
  changed();
}

const catchUp = () => document.dispatchEvent(new Event("behind"));

document.addEventListener("live:page", ({ detail }) => takePage(detail.fresh, detail.began));
document.addEventListener("live:enrolment", catchUp); // its row may be new, or gone: it has no month to tell of where it has no day
if (!form) { // a month without a row may get one
  for (const news of ["live:month", "live:shared"]) document.addEventListener(news, catchUp);
} else {
  form.addEventListener("change", (event) => {
    const { target } = event;
    if (target.type !== "checkbox") return;
    tick(target.value, target.checked);
    changed();
  });
  form.addEventListener("selection", showBasket);
  form.addEventListener("selection", () => describe());
  grid.addEventListener("mouseover", describe);
  grid.addEventListener("focusin", describe);
  document.querySelector("#basket-clear").addEventListener("click", clear);
  document.addEventListener("live:month", ({ detail }) => {
    const month = String(detail.month).slice(0, 7);
    if (detail.version === 1 && isShown(month)) catchUp(); // told for the first time: its row may be new
    for (const enrolment of ownEnrolments()) if (shows(enrolment, month)) readRow(enrolment, month);
  });
  document.addEventListener("live:shared", ({ detail }) => {
    const month = String(detail.month).slice(0, 7);
    if (isShown(month)) catchUp();
  });
  takeUp();
  enterGrid();
  startKeys((cell, x, y) => openMenu(cell, x, y, choose), clear);
  startMouse();
  startMenu(choose);
  startSending();
  showBasket();
}
