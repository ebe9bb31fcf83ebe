/** Rows that change while one looks: read one row again, and take over only the cells that differ. */
import { announce } from "../say.js";
import { facts, form, grid, longDay, twins, wordsOf } from "./cells.js";
import { enterGrid } from "./keys.js";

const reading = new Map();
const MANY = 3;
const shown = new Map(); // by enrolment: when the reading began whose answer is shown, of its row or of the page

/** Tell whether something that was asked for later is shown of an enrolment by now; otherwise this answer is what is shown from now on. */
function isFormer(enrolment, began) {
  if ((shown.get(enrolment) ?? 0) > began) return true;
  shown.set(enrolment, began);
  return false;
}

const says = (cell) => {
  const sign = cell.querySelector(".sign");
  return [sign?.className, sign?.textContent, cell.querySelector("input")?.name, cell.dataset.request, wordsOf(cell).textContent].join("|");
};

/** Show a new status at once, before the town's computer has told the rest. */
export function foresee(value, sign, status) {
  for (const cell of twins(value)) {
    const mark = cell.querySelector(".sign");
    cell.querySelector("input")?.remove();
    delete cell.dataset.request;
    mark.className = `sign ${sign}`;
    mark.textContent = "";
    const words = wordsOf(cell);
    words.querySelector("b").textContent = status;
    words.querySelector("i")?.remove();
    appear(cell);
  }
}

function appear(cell) {
  cell.classList.remove("is-new");
  void cell.offsetWidth;
  cell.classList.add("is-new");
}

function take(cell, newer) {
  const focused = cell.contains(document.activeElement);
  const was = cell.querySelector("input");
  const fresh = newer.querySelector("input");
  if (was?.checked && fresh?.name === was.name) fresh.checked = true;
  cell.replaceChildren(...newer.childNodes);
  cell.className = newer.className;
  if (newer.dataset.request) cell.dataset.request = newer.dataset.request;
  else delete cell.dataset.request;
  appear(cell);
  if (focused) {
    const stop = cell.querySelector("input") ?? cell;
    stop.tabIndex = 0;
    stop.focus();
  }
}

function takeTable(newRow) {
  const row = newRow && document.getElementById(newRow.id);
  const changes = [];
  for (const newer of row ? newRow.querySelectorAll("td.c") : []) {
    const cell = row.querySelector(`td[data-day="${newer.dataset.day}"]`);
    if (!cell || says(cell) === says(newer)) continue;
    take(cell, newer);
    changes.push(cell);
  }
  return changes;
}

function takeList(enrolment, month, newSlots) {
  const changes = [];
  for (const slot of form.querySelectorAll(`li.slot[data-enrolment="${enrolment}"]`)) {
    if (!slot.dataset.day.startsWith(month)) continue;
    const newer = newSlots.find((one) => one.id === slot.id);
    if (!newer) slot.remove();
    else if (says(slot) !== says(newer)) { take(slot, newer); changes.push(slot); }
  }
  for (const newer of newSlots) {
    const day = form.querySelector(`.day[data-day="${newer.dataset.day}"] .slots`);
    if (!day || document.getElementById(newer.id)) continue;
    day.querySelector(".day-note[data-empty]")?.remove();
    day.append(newer);
  }
  return changes;
}

/** Take over the newer state of a row of the table (none where its month is not the one shown) and of a month's slots ("" for all); say what changed. */
function takeOver(enrolment, month, newRow, newSlots) {
  const inTable = takeTable(newRow);
  const inList = takeList(enrolment, month, newSlots);
  enterGrid();
  form.dispatchEvent(new CustomEvent("selection"));
  const told = new Set(inTable.map((cell) => cell.dataset.day));
  const changes = [...inTable, ...inList.filter((slot) => !told.has(slot.dataset.day))];
  if (changes.length > MANY) announce(`Planning mis à jour\u00a0: ${changes.length} jours.`);
  else if (changes.length) announce(changes.map(facts).map((about) => `${about.activity}, ${longDay(about.day)}\u00a0: ${about.status}.`).join(" "));
}

/** Name the days of an enrolment's row or slots on which a place is held for the family. */
function held(page, enrolment, month) {
  const slots = `li.slot[data-enrolment="${enrolment}"][data-day^="${month}"]`;
  const cells = form.dataset.month === month ? `${slots}, tr[data-enrolment="${enrolment}"] td[data-day]` : slots;
  return [...page.querySelectorAll(cells)].filter((cell) => cell.querySelector(".sign.offered")).map((cell) => cell.dataset.day).join();
}

/**
 * Read a row again; a call while one is under way makes it read once more afterwards. A place that is newly held, or no more, has its card
 * above the month: the page is read again as a whole, so that no day leads to a card that is not there.
 */
export async function readRow(enrolment, month) {
  const name = `${enrolment} ${month}`;
  if (reading.has(name)) {
    reading.set(name, "again");
    return;
  }
  reading.set(name, "once");
  const began = performance.now();
  try {
    const answer = await fetch(`${form.action}/${month}/lignes/${enrolment}?semaine=${form.dataset.week}`, { headers: { Accept: "text/html" } });
    if (answer.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const row = fresh.querySelector("tr[data-enrolment]");
      if (held(fresh, enrolment, month) !== held(form, enrolment, month)) document.dispatchEvent(new Event("behind"));
      else if (row && !isFormer(enrolment, began)) takeOver(enrolment, month, document.adoptNode(row), [...fresh.querySelectorAll("li.slot")].map((slot) => document.adoptNode(slot)));
    }
  } catch {
    // Offline for a moment: the next event or the reconnection reads it again.
  }
  const again = reading.get(name) === "again";
  reading.delete(name);
  if (again) await readRow(enrolment, month);
}

/** The enrolments that a page shows: those of the month's table, and those of the week's list alone. */
const enrolments = (page) => new Set([...page.querySelectorAll("#grid tr[data-enrolment], li.slot[data-enrolment]")].map((one) => one.dataset.enrolment));

/** Those of the family itself: an event of the family tells of these, and the row of the other household of a shared child is not read alone. */
export const ownEnrolments = () =>
  new Set([...form.querySelectorAll("#grid tr[data-enrolment]:not(.of-other), li.slot[data-enrolment]:not([data-other])")].map((one) => one.dataset.enrolment));

/** Tell whether the page shows a month: the one of its table, or some days of it in a week that crosses into it. */
export const isShown = (month) => form.dataset.month === month || Boolean(form.querySelector(`.day[data-day^="${month}"]`));

/** Tell whether it shows that month of an enrolment. */
export const shows = (enrolment, month) =>
  form.dataset.month === month ? Boolean(grid.querySelector(`tr[data-enrolment="${enrolment}"]`)) : isShown(month);

/** Tell whether a page read again is of another day than this one, or of another week or month since: what it calls today is elsewhere. */
const turned = ({ today, week, month }) => today !== form.dataset.today || week !== form.dataset.week || month !== form.dataset.month;

/** Give the table the rows of enrolments entered meanwhile, each where it stands in the newer one, and no longer those taken back; say which came. */
function takeRows(fresh) {
  const rows = [...fresh.querySelectorAll("#grid tr[data-enrolment]")];
  const known = new Set([...grid.querySelectorAll("tr[data-enrolment]")].map((row) => row.id));
  for (const gone of known) if (!fresh.getElementById(gone)) document.getElementById(gone).remove();
  const body = grid.tBodies[0];
  for (const [at, row] of rows.entries()) if (!known.has(row.id)) body.insertBefore(document.importNode(row, true), body.rows[at] ?? null);
  const came = rows.filter((row) => !known.has(row.id)).map((row) => row.querySelector("th b").textContent);
  if (came.length) announce(`Nouveau dans le planning\u00a0: ${came.join(", ")}.`);
}

/**
 * Catch up with a whole page read again: its table, and its week of whichever months; after midnight the page is drawn anew, what was chosen
 * stays. So it is where the month had no row, and has one. What a row told that was asked for since `began`, and the page with it, is kept.
 */
export function takePage(fresh, began) {
  const newer = fresh.querySelector("#planning");
  const begins = !form || (!grid.tBodies[0].rows.length && fresh.querySelector("#grid tr[data-enrolment]"));
  if (newer && (begins || turned(newer.dataset)) && !document.querySelector("dialog[open]")) {
    location.reload();
    return;
  }
  if (!form) return;
  takeRows(fresh);
  for (const enrolment of new Set([...enrolments(form), ...enrolments(fresh)])) {
    if (isFormer(enrolment, began)) {
      document.dispatchEvent(new Event("behind")); // its other months may not be known yet
      continue;
    }
    const row = fresh.querySelector(`#grid tr[data-enrolment="${enrolment}"]`);
    takeOver(enrolment, "", row, [...fresh.querySelectorAll(`li.slot[data-enrolment="${enrolment}"]`)]);
  }
}
