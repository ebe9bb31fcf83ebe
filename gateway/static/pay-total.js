/** The total of the chosen invoices, and what paying a part of it leaves, for the eye only: the server counts again what is really due. */
const euros = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" });
const written = (cents) => euros.format(cents / 100);
for (const form of document.querySelectorAll("form[data-total]")) {
  const ticks = [...form.querySelectorAll("input[data-cents]")];
  const part = form.querySelector("input[name=montant]");
  const rest = form.querySelector("[data-rest]");
  const show = () => {
    const total = ticks.filter((tick) => tick.checked).reduce((sum, tick) => sum + Number(tick.dataset.cents), 0);
    form.querySelector("[data-sum]").textContent = written(total);
    if (part) showRest(typed(part.value), total);
  };
  /** List what is left of everything, the part that is paid settling what is chosen in its order. */
  const showRest = (cents, total) => {
    rest.hidden = !(cents > 0 && cents < total);
    let paying = cents;
    rest.querySelector("ul").replaceChildren(...ticks.flatMap((tick) => {
      const due = Number(tick.dataset.cents);
      const paid = tick.checked ? Math.min(paying, due) : 0;
      paying -= paid;
      if (paid === due) return [];
      const line = document.createElement("li");
      const amount = document.createElement("b");
      amount.textContent = written(due - paid);
      line.append(`${tick.dataset.name}\u00a0: `, amount, `, ${tick.dataset.until}`);
      return [line];
    }));
  };
  for (const field of [...ticks, ...(part ? [part] : [])]) field.addEventListener("input", show);
  show();
}

/** Read an amount as the server does; none of what is no amount. */
function typed(words) {
  const found = /^(\d+)(?:[.,](\d{1,2}))?$/.exec(words.replace(/[\s€]/g, ""));
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : 0;
}
