/** The menu of a day: right click, long press, Enter. It says what may be asked, until when, or why not. */
import { icon } from "../say.js";
import { cellOf, facts, form, longDay } from "./cells.js";

const LONG_PRESS = 500;
const STEADY = 10;
let menu = null;
let opener = null;
let openedAt = 0; // where the page was scrolled to: the event of a scroll that came before may arrive after

/** Why no absence can be declared, by what the day already is. */
const NOT_MISSED = {
  processing: "Votre demande n'est pas encore traitée",
  waiting: "Votre demande n'est pas encore traitée",
  offered: "Une place vous est proposée",
  absence_processing: "Absence déjà déclarée",
  absent_excused: "Absence déjà déclarée",
  absent_billed: "Absence déjà comptée\u00a0: avec un justificatif, écrivez à la mairie",
  leave: "Congé déjà déclaré",
  present: "L'enfant était présent",
  present_unbooked: "L'enfant était présent",
};

const RESERVED = ["booked", "regular"];

/** Why nothing is asked in the row of the child's other household. */
const otherRow = (about) => (RESERVED.includes(about.sign) ? "Réservé par l'autre foyer" : "Planning de l'autre foyer");

/** Why no absence of a day can be declared. */
function notMissed(about) {
  if (!RESERVED.includes(about.sign)) return NOT_MISSED[about.sign] ?? "Rien n'est réservé ce jour-là";
  return about.day < form.dataset.today ? "Jour passé\u00a0: écrivez à la mairie" : about.hint || "Écrivez à la mairie";
}

/** Why a day cannot be asked for: most often a weekday on which the activity is not open. */
function notBooked(about) {
  if (about.field === "absence") return "Déjà réservé";
  if (about.hint || about.sign) return about.hint || about.status;
  return about.day < form.dataset.today ? "Jour passé" : "Cette activité ne se réserve pas ce jour-là";
}

const CHOICES = [
  { field: "reserver", text: "Demande de réservation", icon: "calendar", not: notBooked },
  { field: "absence", text: "Déclarer une absence", icon: "away", not: notMissed },
];

function closeMenu({ refocus = false } = {}) {
  if (!menu) return;
  menu.remove();
  menu = null;
  if (refocus && opener?.isConnected) (opener.querySelector("input") ?? opener).focus();
}

function item(choice, about, choose) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("role", "menuitem");
  button.tabIndex = -1;
  const possible = about.field === choice.field;
  const why = document.createElement("small");
  const told = possible ? about.hint : about.other ? otherRow(about) : choice.not(about);
  why.textContent = told.charAt(0).toUpperCase() + told.slice(1);
  button.append(icon(choice.icon), choice.text, why);
  if (possible) button.addEventListener("click", () => { closeMenu({ refocus: true }); choose(choice.field, about); });
  else button.setAttribute("aria-disabled", "true");
  return button;
}

/** Lead to the page that asks for the same weekday of many weeks. */
const everyWeek = (about) =>
  link(
    `Tous les ${longDay(about.day).split(" ")[0]}s jusqu'au…`,
    "list",
    `${form.action}/semaine-type?mois=${about.day.slice(0, 7)}&inscription=${about.enrolment}&jour=${about.day}`,
  );

/** Lead to the page that takes back a day which nobody has answered yet. */
const withdrawal = (about) =>
  link("Retirer ma demande", "cross", `${form.action}/retrait?${new URLSearchParams({ demande: about.request, jour: about.value })}`);

function link(text, sign, href) {
  const found = document.createElement("a");
  found.href = href;
  found.setAttribute("role", "menuitem");
  found.tabIndex = -1;
  found.append(icon(sign), text);
  return found;
}

/** Open the menu of a cell at a point of the screen. */
export function openMenu(cell, x, y, choose) {
  closeMenu();
  opener = cell;
  openedAt = scrollY;
  const about = facts(cell);
  menu = document.createElement("div");
  menu.className = "popmenu";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", `${about.activity}, ${longDay(about.day)}`);
  const heading = document.createElement("p");
  heading.append(`${about.activity}, ${longDay(about.day)}`);
  if (about.sign && !about.sign.startsWith("free")) heading.append(document.createElement("br"), about.status);
  heading.setAttribute("role", "presentation");
  menu.append(heading, ...CHOICES.map((choice) => item(choice, about, choose)));
  if (about.field) menu.append(everyWeek(about));
  if (about.input?.checked) {
    const remove = document.createElement("button");
    remove.type = "button";
    remove.setAttribute("role", "menuitem");
    remove.tabIndex = -1;
    remove.append(icon("cross"), "Retirer de ma sélection");
    remove.addEventListener("click", () => { closeMenu({ refocus: true }); choose("retirer", about); });
    menu.append(remove);
  }
  if (about.request) menu.append(withdrawal(about));
  document.querySelector("main").append(menu);
  const box = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - box.width - 8))}px`;
  menu.style.top = `${Math.max(8, y + box.height > innerHeight - 8 ? y - box.height : y)}px`;
  menu.querySelector("[role='menuitem']").focus();
}

function move(event) {
  const items = [...menu.querySelectorAll("[role='menuitem']")];
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    items[next % items.length].focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    closeMenu({ refocus: true });
  }
}

export function startMenu(choose) {
  let pressing = null;
  let pressed = false;
  const forget = () => { clearTimeout(pressing?.timer); pressing = null; };

  form.addEventListener("contextmenu", (event) => {
    const cell = cellOf(event.target);
    if (!cell) return;
    event.preventDefault();
    if (!menu) openMenu(cell, event.clientX, event.clientY, choose);
  });
  form.addEventListener("pointerdown", (event) => {
    const cell = cellOf(event.target);
    pressed = false;
    if (event.pointerType !== "touch" || !cell) return;
    const { clientX: x, clientY: y } = event;
    pressing = { x, y, timer: setTimeout(() => { pressed = true; pressing = null; if (!menu) openMenu(cell, x, y, choose); }, LONG_PRESS) };
  });
  form.addEventListener("pointermove", (event) => {
    if (pressing && Math.hypot(event.clientX - pressing.x, event.clientY - pressing.y) > STEADY) forget();
  });
  for (const end of ["pointerup", "pointercancel"]) form.addEventListener(end, forget);
  form.addEventListener("click", (event) => { if (pressed) { event.preventDefault(); pressed = false; } }, true);

  document.addEventListener("pointerdown", (event) => { if (menu && !menu.contains(event.target)) closeMenu(); });
  document.addEventListener("keydown", (event) => { if (menu?.contains(document.activeElement)) move(event); });
  addEventListener("scroll", () => { if (Math.abs(scrollY - openedAt) > STEADY) closeMenu(); }, { passive: true });
  addEventListener("resize", () => closeMenu());
}
