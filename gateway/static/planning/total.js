/** The review of a request: its total follows the days that stay ticked. */

const euros = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" });

document.addEventListener("change", ({ target }) => {
  const form = target.closest?.("#review-form");
  if (!form || target.type !== "checkbox") return;
  const ticked = [...form.querySelectorAll(".review-line input:checked")];
  const total = form.querySelector("#review-total");
  if (total) total.textContent = ticked.every((one) => one.dataset.cents) ? euros.format(ticked.reduce((sum, one) => sum + Number(one.dataset.cents), 0) / 100) : "—";
  const count = form.querySelector("#review-count");
  const days = new Set(ticked.map((one) => one.value.split("_")[1])).size;
  if (count) count.textContent = `${days}\u00a0${days > 1 ? "jours" : "jour"}`;
  form.querySelector(".review-actions button").disabled = ticked.length === 0;
});
