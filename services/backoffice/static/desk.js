/** Every page of the back office: "/" goes to the search, the kind chosen is in sight; whoever signs out is told of marks that are not sent. */
import { isShortcut, showKeys } from "./keys.js";
import { unsentMarks } from "./unsent.js";
import { followWaits } from "./waits.js";

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || !isShortcut(event)) return;
  const field = document.getElementById("words") ?? document.getElementById("finder");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

for (const form of document.querySelectorAll('form[action="/deconnexion"]')) {
  form.addEventListener("submit", (event) => {
    const dialog = document.getElementById("unsent");
    const count = unsentMarks();
    if (!dialog || !count) return;
    event.preventDefault();
    dialog.querySelector("[data-unsent-count]").textContent = `${count} pointage${count > 1 ? "s attendent" : " attend"} sur cet appareil.`;
    dialog.returnValue = "";
    dialog.addEventListener("close", () => { if (dialog.returnValue === "leave") form.submit(); }, { once: true });
    dialog.showModal();
  });
}

for (const kinds of document.querySelectorAll(".filters")) {
  const here = kinds.querySelector("[aria-current]");
  if (here) kinds.scrollLeft += here.getBoundingClientRect().left - kinds.getBoundingClientRect().left - 16;
}
showKeys();
followWaits();
