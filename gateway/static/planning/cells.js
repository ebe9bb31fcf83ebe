/** The cells of the planning, in the month's table (td) and in the week's list (li): where they are and what they say. */

export const form = document.querySelector("#planning");
export const grid = document.querySelector("#grid");

const kept = `planning ${form?.dataset.child}`;
const elsewhere = new Map(); // what was chosen on other pages, by value

const long = new Intl.DateTimeFormat("fr-FR", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
const brief = new Intl.DateTimeFormat("fr-FR", { weekday: "short", day: "numeric", timeZone: "UTC" });
const briefWithMonth = new Intl.DateTimeFormat("fr-FR", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
const first = (text) => text.replace(/\b1(?= |$)/, "1er");

/** "jeudi 26 novembre" */
export const longDay = (day) => first(long.format(new Date(day)));

/** "jeu. 26", in another month than the one shown "jeu. 3 déc." */
export const briefDay = (day) => first((day.startsWith(form.dataset.month) ? brief : briefWithMonth).format(new Date(day)));

/** Find the cell that holds a node. */
export const cellOf = (node) => node.closest?.("td.c, li.slot") ?? null;

/** The words of a cell: its status (b), and what may still be done (i). */
export const wordsOf = (cell) => cell.querySelector(cell.matches("li") ? "small" : ".vh");

/** Read what a cell is about. */
export function facts(cell) {
  const row = cell.closest("[data-enrolment]");
  const input = cell.querySelector("input");
  const words = wordsOf(cell);
  return {
    cell,
    input,
    enrolment: row.dataset.enrolment,
    activityId: row.dataset.activity,
    activity: (cell.querySelector(".slot-name") ?? row.querySelector("th b")).textContent,
    other: row.matches(".of-other, [data-other]"), // the other household of a shared child: nothing is asked in its row
    day: cell.dataset.day,
    status: words.querySelector("b").textContent,
    sign: cell.querySelector(".sign")?.className.replace("sign", "").trim() ?? "",
    hint: words.querySelector("i")?.textContent ?? "",
    field: input?.name ?? "",
    request: cell.dataset.request ?? "",
    value: input?.value ?? `${row.dataset.enrolment}_${cell.dataset.day}`,
  };
}

/** Every cell of one enrolment on one day: in the table, and in the list. */
export function twins(value) {
  const [enrolment, day] = value.split("_");
  return [...form.querySelectorAll(`[data-enrolment="${enrolment}"] td[data-day="${day}"]`), ...form.querySelectorAll(`li[id="s-${value}"]`)];
}

/** Tick or untick a day wherever it shows; one chosen on another page can only be unticked. */
export function tick(value, ticked) {
  for (const cell of twins(value)) {
    const input = cell.querySelector("input");
    if (input) input.checked = ticked;
  }
  if (!ticked) elsewhere.delete(value);
}

/** The ticked days of a field ("reserver" or "absence"), each once, in the order of the calendar: those of this page, and those kept from others. */
export function ticked(field) {
  const found = new Map([...elsewhere].filter(([, one]) => one.field === field));
  for (const input of form.querySelectorAll(`input[name="${field}"]:checked`)) {
    if (!found.has(input.value)) found.set(input.value, facts(cellOf(input)));
  }
  return [...found.values()].sort((one, other) => one.day.localeCompare(other.day));
}

/** Tell everybody that the person changed the selection: what was refused before is answered by that, unlike by news of the planning. */
export function changed() {
  document.querySelector("#refusal").replaceChildren();
  const chosen = [...ticked("reserver"), ...ticked("absence")];
  const plain = chosen.map(({ enrolment, activityId, activity, day, field, value }) => ({ enrolment, activityId, activity, day, field, value }));
  sessionStorage.setItem(kept, JSON.stringify(plain));
  form.dispatchEvent(new CustomEvent("selection"));
}

/** Take up what was chosen before in another week or month of this child, as long as the window stays open. */
export function takeUp() {
  for (const one of JSON.parse(sessionStorage.getItem(kept) ?? "[]")) {
    const cells = twins(one.value);
    if (!cells.length) elsewhere.set(one.value, one);
    else if (cells[0].querySelector("input")?.name === one.field) tick(one.value, true);
  }
}
