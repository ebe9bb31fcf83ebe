/** The amount at the counter follows the invoices that are ticked, until somebody writes one. */

const form = document.querySelector(".take");
const amount = form.elements.montant;
const regie = form.elements.regie;
let written = amount.value;

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
