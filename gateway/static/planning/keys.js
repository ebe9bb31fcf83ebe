/** The month's table by keyboard and mouse: one stop in the tab order, arrows to move, Shift or a drag to extend, Enter for the menu. */
import { cellOf, changed, facts, grid, tick } from "./cells.js";

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
let anchor = null;
let before = new Map();

const matrix = () => [...grid.tBodies[0].rows].map((row) => [...row.querySelectorAll("td.c")]);
const target = (cell) => cell.querySelector("input") ?? cell;

function place(cell) {
  const rows = matrix();
  const row = rows.findIndex((cells) => cells.includes(cell));
  return { rows, row, column: row < 0 ? -1 : rows[row].indexOf(cell) };
}

/** Make a cell the table's only tab stop. */
function settle(cell) {
  const chosen = target(cell);
  for (const stop of grid.querySelectorAll("td.c[tabindex], td.c input[tabindex='0']")) {
    if (stop === chosen) continue;
    if (stop.matches("td")) stop.removeAttribute("tabindex");
    else stop.tabIndex = -1;
  }
  chosen.tabIndex = 0;
}

/** Take every input out of the tab order but one: today's, else the first that may be asked for. */
export function enterGrid() {
  grid.setAttribute("role", "grid");
  for (const input of grid.querySelectorAll("td.c input")) input.tabIndex = -1;
  const start = grid.querySelector("td.c [tabindex='0']") ?? grid.querySelector("td.c.today, td.c:has(input)") ?? grid.querySelector("td.c");
  if (start) settle(cellOf(start));
}

/** Choose what lies between two cells, of the kind that the first one is for; what is left out again goes back to what it was. */
function select(rows, from, to) {
  const kind = facts(rows[from.row][from.column]).field || "reserver";
  const [top, bottom] = [Math.min(from.row, to.row), Math.max(from.row, to.row)];
  const [left, right] = [Math.min(from.column, to.column), Math.max(from.column, to.column)];
  for (const [value, was] of before) tick(value, was);
  for (const cells of rows.slice(top, bottom + 1)) {
    for (const cell of cells.slice(left, right + 1)) {
      const { value, field } = facts(cell);
      if (field !== kind) continue;
      if (!before.has(value)) before.set(value, cell.querySelector("input").checked);
      tick(value, true);
    }
  }
  changed();
}

/** Extend the selection from where it began to a cell. */
function extendTo(cell) {
  const to = place(cell);
  anchor ??= to;
  select(to.rows, anchor, to);
}

export function startKeys(openMenu, clear) {
  grid.addEventListener("keydown", (event) => {
    const cell = cellOf(event.target);
    if (!cell) return;
    if (event.key === "Enter" || event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      event.preventDefault();
      const box = cell.getBoundingClientRect();
      openMenu(cell, box.left + box.width / 2, box.bottom);
      return;
    }
    if (event.key === "Escape") return clear();
    const here = place(cell);
    const cells = here.rows[here.row];
    const step = MOVES[event.key];
    let next = null;
    if (step) next = here.rows[here.row + step[0]]?.[here.column + step[1]];
    else if (event.key === "Home") next = (event.ctrlKey ? here.rows[0] : cells)[0];
    else if (event.key === "End") next = (event.ctrlKey ? here.rows.at(-1) : cells).at(-1);
    else if (event.key !== " " || event.target !== cell) return;
    event.preventDefault(); // the space bar, too, stays in the table where there is nothing to choose
    if (!next) return;
    if (event.shiftKey && !anchor) anchor = here;
    if (!event.shiftKey) leaveRange();
    settle(next);
    target(next).focus();
    if (event.shiftKey) extendTo(next);
  });
  grid.addEventListener("focusin", (event) => { if (cellOf(event.target)) settle(cellOf(event.target)); });
}

export function startMouse() {
  let dragged = false;
  grid.addEventListener("mousedown", (event) => {
    const cell = cellOf(event.target);
    dragged = false;
    if (!cell || event.button !== 0) return;
    if (!event.shiftKey) { leaveRange(); anchor = place(cell); }
  });
  grid.addEventListener("mouseover", (event) => {
    const cell = cellOf(event.target);
    if (event.buttons !== 1 || !anchor || !cell) return;
    const here = place(cell);
    if (!dragged && here.row === anchor.row && here.column === anchor.column) return;
    dragged = true;
    extendTo(cell);
  });
  grid.addEventListener("click", (event) => {
    const cell = cellOf(event.target);
    if (dragged) event.preventDefault(); // the day where the drag ended stays as the drag left it
    else if (event.shiftKey && cell) { event.preventDefault(); extendTo(cell); }
    dragged = false;
  }, true);
}

function leaveRange() {
  anchor = null;
  before = new Map();
}
