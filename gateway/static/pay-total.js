/** The total of the chosen invoices, for the eye only: the server counts again what is really due. */
const euros = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" });
for (const form of document.querySelectorAll("form[data-total]")) {
  const ticks = [...form.querySelectorAll("input[data-cents]")];
  const show = () => {
    const cents = ticks.filter((tick) => tick.checked).reduce((sum, tick) => sum + Number(tick.dataset.cents), 0);
    form.querySelector("[data-sum]").textContent = euros.format(cents / 100);
  };
  for (const tick of ticks) tick.addEventListener("change", show);
  show();
}
