/**
 * The amount at the counter follows the invoices that are ticked, until somebody writes one; of cash it says the change.
 * A keyboard begins at the amount; on a telephone that would scroll past what the family owes.
 */

const form = document.querySelector(".take");
const amount = form.elements.montant;
const regie = form.elements.regie;
const received = form.elements.recues;
const change = form.querySelector("[data-change]");
let written = amount.value;

if ("begin" in amount.dataset && matchMedia("(width >= 47.5em) and (pointer: fine)").matches) amount.focus();

function follow() {
  if (amount.value !== written) return;
  const ticked = [...form.querySelectorAll("[name=facture]:checked")].filter((one) => one.dataset.regie === regie.value);
  const cents = ticked.reduce((sum, one) => sum + Number(one.dataset.cents), 0);
  written = cents ? `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, "0")}` : "";
  amount.value = written;
}

form.addEventListener("change", (event) => {
  if (event.target.name === "facture" || event.target === regie) follow();
});

const cents = (text) => {
  const typed = text.replace(/[\s€]/g, "").replace(",", ".");
  return /^\d+(\.\d{1,2})?$/.test(typed) ? Math.round(Number(typed) * 100) : NaN;
};

function tell() {
  const back = cents(received.value) - cents(amount.value);
  change.hidden = !(back >= 0);
  if (!change.hidden) change.querySelector("b").textContent = (back / 100).toLocaleString("fr", { style: "currency", currency: "EUR" });
}

form.addEventListener("input", tell);
form.addEventListener("change", tell);
tell();
