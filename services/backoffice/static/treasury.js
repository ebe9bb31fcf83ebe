/** How many invoices are ticked and what they come to follows the ticks. */

const told = document.querySelector("#ticked b");
const form = told.closest("form");
const euros = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" });

function follow() {
  const ticked = [...form.querySelectorAll("[name=facture]:checked")];
  const cents = ticked.reduce((sum, one) => sum + Number(one.dataset.cents), 0);
  told.textContent = `${ticked.length}\u00a0${ticked.length < 2 ? "facture cochée" : "factures cochées"}\u00a0: ${euros.format(cents / 100)}`;
}

form.addEventListener("change", follow);
follow(); // a browser that comes back may have kept its ticks
