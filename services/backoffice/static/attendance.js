/** Pointage: a mark shows at once, is kept on the tablet until the town hall has it, and is sent again after a network cut. */
import { placeOf } from "./unsent.js";

const RETRY = 8000;
const OLD = 120_000;
const roll = document.querySelector("[data-roll]");
const { activity, day } = roll.dataset;
const place = placeOf(activity, day);
const ahead = Date.parse(roll.dataset.now) - Date.now(); // the clock of a tablet may be wrong
const opened = Date.now();
const state = roll.querySelector("[data-state]");
const unsent = new Map(Object.entries(read()));
const sent = new Map();
const row = (child) => roll.querySelector(`[data-child="${child}"]`);
const times = (line) => {
  const [came, went] = line.querySelectorAll("input[type=time]");
  return came ? { arrived_at: came.value || null, left_at: went.value || null } : {};
};
/** What the town hall has, as this page knows it: a line whose mark it refuses shows this again. */
const known = new Map([...roll.querySelectorAll("[data-child]")].map((line) => [line.dataset.child, { present: { oui: true, non: false }[line.dataset.mark], ...times(line) }]));
let sending = false;
let refused = "";
let refusals = [];

function read() {
  try { return JSON.parse(localStorage.getItem(place) ?? "{}"); } catch { return {}; }
}

/** Keep what waits, along with what another tab of the same list keeps and nobody sent. */
function keep() {
  for (const [child, mark] of Object.entries(read())) {
    if (!(mark.marked_at <= sent.get(child)) && !(mark.marked_at <= unsent.get(child)?.marked_at)) {
      unsent.set(child, mark);
      draw(child, mark);
    }
  }
  try {
    if (unsent.size) localStorage.setItem(place, JSON.stringify(Object.fromEntries(unsent)));
    else localStorage.removeItem(place);
  } catch { /* a tablet that keeps nothing still sends */ }
}

/** Draw a mark as if the town hall had it. */
function draw(child, mark) {
  const line = row(child);
  if (!line) return;
  line.dataset.mark = mark.present === undefined ? "" : mark.present ? "oui" : "non";
  line.toggleAttribute("data-unsent", unsent.has(child));
  line.querySelector(".roll-refused")?.remove();
  for (const button of line.querySelectorAll("[name=present]")) button.setAttribute("aria-pressed", String(button.value === line.dataset.mark));
  const [came, went] = line.querySelectorAll("input[type=time]");
  if (came) { came.value = mark.arrived_at ?? ""; went.value = mark.left_at ?? ""; }
}

function count() {
  const lines = [...roll.querySelectorAll("[data-child]")];
  const strays = roll.querySelectorAll("[data-stray]").length; // they came: in an evacuation they are looked for too
  for (const box of roll.querySelectorAll("[data-count]")) {
    const isPresent = box.dataset.count === "oui";
    const marked = lines.filter((line) => line.dataset.mark === box.dataset.count && ("expected" in line.dataset || isPresent)).length;
    box.textContent = marked + (isPresent ? strays : 0);
  }
  const all = roll.querySelector("[data-everybody] button");
  if (all) {
    const isFocused = document.activeElement === all; // a button that cannot be pressed any more would lose the keyboard's place
    all.disabled = !lines.some((line) => "expected" in line.dataset && !line.dataset.mark);
    if (isFocused && all.disabled) roll.querySelector("[data-child] .mark-button").focus({ preventScroll: true });
  }
  state.classList.toggle("late", Boolean(refused) || (unsent.size > 0 && !sending));
  if (refused) state.textContent = refused;
  else if (unsent.size && !sending) state.textContent = `Pas de réseau\u00a0: ${unsent.size} à envoyer. Gardez cette page, l'envoi reprendra tout seul.`;
  else if (!unsent.size) state.textContent = state.textContent ? "Tout est enregistré." : "";
}

function note(child, present, times = {}) {
  const line = row(child);
  const mark = { child_id: child, present, marked_at: new Date(Date.now() + ahead).toISOString(), ...times };
  if (!("expected" in line.dataset)) mark.unexpected = true;
  unsent.set(child, mark);
  draw(child, mark);
}

/** Send what is kept, and then what was marked meanwhile. */
async function send() {
  keep();
  if (sending || !unsent.size) { count(); return; }
  sending = true;
  count();
  refused = "";
  refusals = [];
  const tried = new Set();
  const untried = () => [...unsent.values()].filter((mark) => !tried.has(mark));
  try {
    for (let marks = untried(); marks.length; marks = untried()) {
      for (const mark of marks) tried.add(mark);
      await deliver(marks);
    }
  } catch { /* no network: the marks stay, and are sent again */ }
  sending = false;
  keep();
  count();
}

/** Send marks together; when one of several is refused the others must not fall with it, so each goes alone. */
async function deliver(marks) {
  const answer = await fetch("/api/v1/attendance", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ activity_id: activity, day, marks }),
  });
  if (answer.status === 401) {
    refused = "Votre session est terminée\u00a0: reconnectez-vous, vos pointages sont gardés sur cet appareil.";
    return;
  }
  if (answer.status >= 500 || answer.status === 429) throw new Error(answer.statusText);
  if (!answer.ok && marks.length > 1) {
    for (const mark of marks) await deliver([mark]);
    return;
  }
  if (!answer.ok) refused = await why(answer, marks[0]);
  const left = new Set((answer.ok && (await answer.json()).left) || []);
  for (const mark of marks) {
    if (left.has(mark.child_id)) leave(mark);
    else settle(mark, answer.ok);
  }
  if (left.size) refused = `${left.size > 1 ? `${left.size} enfants ne sont pas pointés` : "Un enfant n'est pas pointé"}\u00a0: une absence a été notée entre-temps. Rechargez la liste.`;
  state.textContent = " ";
}

/** Be done with a mark that was answered; a refused one leaves its line as the town hall has it, and says so. */
function settle(mark, isTaken) {
  const child = mark.child_id;
  sent.set(child, mark.marked_at);
  if (isTaken) known.set(child, mark);
  const line = row(child);
  if (unsent.get(child) === mark) {
    unsent.delete(child);
    if (line && !isTaken) {
      draw(child, known.get(child));
      tell(line, "Pointage refusé\u00a0: rien n'a changé.");
    }
  }
  line?.toggleAttribute("data-unsent", unsent.has(child));
}

/** Be done with a mark for all that does not count: the child is not expected any more, or was marked absent elsewhere. */
function leave(mark) {
  const line = row(mark.child_id);
  sent.set(mark.child_id, mark.marked_at);
  if (unsent.get(mark.child_id) !== mark) return;
  unsent.delete(mark.child_id);
  if (!line) return;
  draw(mark.child_id, known.get(mark.child_id));
  tell(line, "Non pointé\u00a0: une absence a été notée entre-temps.");
}

function tell(line, text) {
  const told = document.createElement("small");
  told.className = "roll-refused";
  told.textContent = text;
  line.querySelector(".roll-name").append(told);
}

/** Say why marks were refused: whose it was, or how many, and the last reason. */
async function why(answer, mark) {
  const problem = await answer.json().catch(() => ({}));
  refusals.push(row(mark.child_id)?.querySelector(".roll-name b").textContent.trim() ?? "");
  const [name] = refusals;
  const whose = refusals.length > 1 ? `${refusals.length} pointages refusés` : name ? `${name}, pointage refusé` : "Pointage refusé";
  return `${whose}\u00a0: ${problem.detail || problem.title || "rechargez la page."}`;
}

roll.addEventListener("submit", (event) => {
  const line = event.target.closest("[data-child]");
  if (line) {
    event.preventDefault();
    const present = event.submitter?.value !== "non";
    note(line.dataset.child, present, present ? times(line) : {});
  } else if (event.target.matches("[data-everybody]")) {
    event.preventDefault();
    for (const one of roll.querySelectorAll("[data-child][data-expected]")) if (!one.dataset.mark) note(one.dataset.child, true, { ...times(one), for_all: true });
  } else return;
  refused = "";
  send();
});

/** Arrows go from a name or a mark to the same one of the child above or below. */
roll.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const kind = [".roll-link", ".mark-button.yes", ".mark-button.no"].find((one) => event.target.matches(one));
  if (!step || !kind || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const column = [...roll.querySelectorAll(kind)].filter((one) => !one.closest(".roll").hidden);
  const next = column[column.indexOf(event.target) + step];
  event.preventDefault();
  next?.focus();
});

roll.addEventListener("change", (event) => {
  const line = event.target.closest("[data-child]");
  if (!line || event.target.type !== "time") return;
  refused = "";
  note(line.dataset.child, true, times(line));
  send();
});

/** Show the children whose name has every word typed; if asked, the expected ones whom nobody had marked then: who is marked stays. */
const find = roll.querySelector("[data-find]");
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function narrow() {
  const words = plain(find.value).split(/[\s-]+/).filter(Boolean);
  const unmarked = roll.querySelector("[data-unmarked]")?.checked;
  for (const line of roll.querySelectorAll(".roll")) {
    const name = plain(line.querySelector(".roll-name b").textContent);
    const isLeft = "expected" in line.dataset && line.dataset.mark === "";
    line.hidden = !words.every((word) => name.includes(word)) || Boolean(unmarked && !isLeft);
  }
  roll.querySelector("[data-nobody]").hidden = Boolean(roll.querySelector(".roll:not([hidden])"));
}

find?.addEventListener("input", narrow);
find?.addEventListener("focus", () => find.select()); // the next name takes the place of the last one
roll.querySelector("[data-unmarked]")?.addEventListener("change", narrow);

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && !unsent.size && Date.now() - opened > OLD) location.reload();
  else send();
});
addEventListener("online", send);
setInterval(() => { if (unsent.size) send(); }, RETRY);
for (const [child, mark] of unsent) draw(child, mark);
send();
