/** The cells of the planning, in the month's table (td) and in the week's list (li): where they are and what they say. */

export const form = document.querySelector("#planning");
export const grid = document.querySelector("#grid");

const long = new Intl.DateTimeFormat("fr-FR", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
const brief = new Intl.DateTimeFormat("fr-FR", { weekday: "short", day: "numeric", timeZone: "UTC" });
const first = (text) => text.replace(/\b1(?= |$)/, "1er");

/** "jeudi 26 novembre" */
export const longDay = (day) => first(long.format(new Date(day)));

/** "jeu. 26" */
export const briefDay = (day) => first(brief.format(new Date(day)));

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
    day: cell.dataset.day,
    status: words.querySelector("b").textContent,
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

/** Tick or untick a day wherever it shows. */
export function tick(value, ticked) {
  for (const cell of twins(value)) {
    const input = cell.querySelector("input");
    if (input) input.checked = ticked;
  }
}

/** The ticked days of a field ("reserver" or "absence"), each once, in the order of the calendar. */
export function ticked(field) {
  const found = new Map();
  for (const input of form.querySelectorAll(`input[name="${field}"]:checked`)) {
    if (!found.has(input.value)) found.set(input.value, facts(cellOf(input)));
  }
  return [...found.values()].sort((one, other) => one.day.localeCompare(other.day));
}

/** Tell everybody that the selection changed. */
export const changed = () => form.dispatchEvent(new CustomEvent("selection"));
