/** The queue by keyboard. The server renders everything; this moves the choice, sends decisions and shows the answer in place. */
import { isShortcut, keysOn, setKeys } from "./keys.js";
import { announce, icon } from "./say.js";
import { askToSignIn, forgetRefusal, isSignIn } from "./signed-in.js";
import { showWaits } from "./waits.js";

const LOOK = 350; // milliseconds to see a request before a key may decide it
const NARROW = matchMedia("(width < 53.75em)");
const REPEATABLE = new Set(["j", "J", "k", "K", "ArrowDown", "ArrowUp"]);
const PARTS = ["said", "counts", "filters", "there", "list", "detail"];
const queue = document.getElementById("queue");
const panes = new Map();
let sending = false;
let turn = 0;
let shownAt = 0;

const $ = (selector) => queue.querySelector(selector);
const lines = () => [...queue.querySelectorAll(".line")];
const current = () => $(".line:has([aria-current])");
const request = () => $(".request");
const boxes = () => [...queue.querySelectorAll(".line .tick")];
const ticked = () => boxes().filter((box) => box.checked);

/** The next line one way or the other that still waits. */
function neighbour(line, step) {
  const all = lines();
  let at = line ? all.indexOf(line) + step : 0;
  while (all[at]?.matches(".gone")) at += step;
  return all[at];
}

function pane(line) {
  const { reference } = line.dataset;
  if (!panes.has(reference)) {
    const asked = fetch(line.querySelector("a").dataset.pane, { headers: { Accept: "text/html" } })
      .then(async (response) => (response.ok && !response.redirected ? response.text() : Promise.reject(new Error(response.status))));
    asked.catch(() => panes.delete(reference));
    panes.set(reference, asked);
  }
  return panes.get(reference);
}

async function choose(line) {
  if (!line || sending) return;
  const mine = ++turn;
  const link = line.querySelector("a");
  current()?.querySelector("a").removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  line.scrollIntoView({ block: "nearest" });
  const place = $("#detail");
  place.setAttribute("aria-busy", "true");
  try {
    const text = await pane(line);
    if (mine !== turn) return;
    place.innerHTML = text;
    history.replaceState(null, "", link.href);
    arrive();
  } catch {
    location.assign(link.href);
  } finally {
    if (mine === turn) place.removeAttribute("aria-busy");
  }
}

/** Tell the forms of the request that is shown which one to go on with. */
function leadOn() {
  const next = neighbour(current(), 1) ?? neighbour(current(), -1);
  for (const field of queue.querySelectorAll("[name=suivante]")) field.value = next?.dataset.reference ?? "";
  return next;
}

/** What a request just shown needs: where to go next, the focus on its title, the next one fetched ahead. */
function arrive({ focus = true } = {}) {
  const next = leadOn();
  for (const control of queue.querySelectorAll("[data-cancel], [data-tick-all]")) control.hidden = false;
  if (focus) document.getElementById("request-title")?.focus({ preventScroll: true });
  shownAt = performance.now();
  if (next && !NARROW.matches) pane(next).catch(() => {});
}

async function send(form, submitter, more = {}) {
  if (sending) return;
  sending = true;
  submitter?.setAttribute("aria-busy", "true");
  const fields = new FormData(form, submitter);
  for (const [name, value] of Object.entries(more)) fields.set(name, value);
  try {
    const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "text/html" } });
    if (isSignIn(response)) {
      submitter?.removeAttribute("aria-busy");
      return askToSignIn(form);
    }
    forgetRefusal();
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const isQueue = Boolean(page.getElementById("queue"));
    if (isQueue && response.status < 500) {
      show(page);
      if (response.redirected) history.replaceState(null, "", response.url);
    } else if (response.redirected) location.assign(response.url);
    else fail(isQueue ? "" : page.querySelector("h1")?.textContent, submitter);
  } catch {
    fail("", submitter);
  } finally {
    sending = false;
  }
}

/** Say that nothing may have been recorded, and leave everything as it was typed: sending it again is safe. */
function fail(why, submitter) {
  submitter?.removeAttribute("aria-busy");
  const told = document.createElement("p");
  const title = document.createElement("b");
  const text = document.createElement("span");
  told.className = "no";
  title.textContent = "La décision n'est peut-être pas enregistrée. ";
  text.append(title, why ? `${why}.` : "Une partie du portail ne répond pas\u00a0: réessayez dans un instant.");
  told.append(icon("alert"), text);
  $("#said").replaceChildren(told);
  $("#said").scrollIntoView({ block: "nearest" });
  announce(text.textContent);
}

function show(page) {
  const scroll = $(".queue-lines")?.scrollTop ?? 0;
  const kept = new Set(ticked().map((box) => box.value));
  panes.clear();
  turn += 1;
  for (const id of PARTS) document.getElementById(id).replaceWith(page.getElementById(id));
  const { explicit, state, anew } = page.getElementById("queue").dataset;
  Object.assign(queue.dataset, { explicit, state, anew });
  showWaits(page);
  if ($(".queue-lines")) $(".queue-lines").scrollTop = scroll;
  for (const box of boxes()) box.checked = kept.has(box.value);
  countTicked();
  current()?.scrollIntoView({ block: "nearest" });
  const refusing = $(".refuse[open]");
  arrive({ focus: !refusing });
  if (refusing) refusing.querySelector("textarea").focus();
  if (NARROW.matches) scrollTo(0, 0);
  else if (!refusing) $("#said").scrollIntoView({ block: "nearest" });
  const said = $("#said").innerText.trim();
  const name = request()?.dataset.name;
  announce(name && !refusing ? `${said} Demande affichée\u00a0: ${name}.` : said);
}

/** Something else waits than this page shows: fetch the list, and bring it up to date around the place where the clerk reads. */
async function lookAgain() {
  if (sending) return;
  const mine = turn;
  const page = await fetch(queue.dataset.anew, { headers: { Accept: "text/html" } })
    .then(async (answer) => (answer.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : null))
    .catch(() => null);
  const anew = page?.getElementById("queue");
  if (!anew?.dataset.state || sending || mine !== turn) return; // a part of it is silent, or the clerk went on: the next time
  queue.dataset.state = anew.dataset.state;
  const shown = new Map(lines().map((line) => [line.dataset.reference, line]));
  const waiting = new Map([...anew.querySelectorAll(".line")].map((line) => [line.dataset.reference, line]));
  const told = lines().findLastIndex((line) => waiting.has(line.dataset.reference));
  const judged = "cut" in anew.dataset && told >= 0 ? lines().slice(0, told) : lines(); // what follows is on the next page of it
  const gone = judged.filter((line) => !waiting.has(line.dataset.reference) && !line.matches(".gone"));
  const come = [...waiting.values()].filter((line) => !shown.has(line.dataset.reference));
  if (come.length && !shown.size) { location.reload(); return; }
  gone.forEach(setAside);
  $(".queue-lines")?.append(...come);
  for (const id of ["counts", "filters"]) {
    const place = document.getElementById(id);
    if (!place.contains(document.activeElement)) place.replaceWith(page.getElementById(id));
  }
  countTicked();
  leadOn();
  tellMeanwhile(gone, come);
}

/** Leave a line that no longer waits in its place, and let it be read. */
function setAside(line) {
  line.classList.add("gone");
  panes.delete(line.dataset.reference);
  line.querySelector(".tick-place")?.remove();
  line.querySelector(".age")?.remove();
  line.querySelector(".what").textContent = "n'attend plus\u00a0: traitée ou retirée entre-temps";
}

function tellMeanwhile(gone, come) {
  const here = gone.find((line) => line.dataset.reference === request()?.dataset.reference);
  if (here) {
    const told = document.createElement("p");
    told.className = "meanwhile";
    told.append("Cette demande n'attend plus\u00a0: elle vient d'être traitée, ou la famille l'a retirée.");
    request().querySelector(".decide")?.prepend(told);
  }
  const others = gone.length - (here ? 1 : 0);
  const plural = others > 1 ? "s" : "";
  const sentences = [
    here ? "La demande affichée n'attend plus." : "",
    others ? `${others} ${here ? `autre${plural} ` : ""}demande${plural} de la liste n'attend${others > 1 ? "ent" : ""} plus.` : "",
    come.length ? `${come.length} nouvelle${come.length > 1 ? "s" : ""} en fin de liste.` : "",
  ].filter(Boolean);
  if (!sentences.length) return;
  if (!NARROW.matches && !$("#said > :not([data-meanwhile])")) { // on a telephone it would push away what is read
    const told = document.createElement("p");
    told.className = "wait";
    told.dataset.meanwhile = "";
    const words = document.createElement("span");
    words.textContent = sentences.join(" ");
    told.append(icon("info"), words);
    $("#said").replaceChildren(told);
  }
  announce(sentences.join(" "));
}

function refuse() {
  const box = $(".refuse");
  if (!box) return;
  box.open = true;
  box.querySelector("input[type=radio]").focus();
  box.scrollIntoView({ block: "nearest" });
}

function cancel() {
  const box = $(".refuse[open]");
  if (!box) return;
  box.open = false;
  document.getElementById("request-title").focus({ preventScroll: true });
}

function confirmRefusal(form, submitter) {
  const text = form.elements.motif;
  const error = form.querySelector("#motif-error");
  error.hidden = Boolean(text.value.trim());
  text.toggleAttribute("aria-invalid", !error.hidden);
  if (error.hidden) send(form, submitter);
  else if (document.activeElement !== text) form.querySelector("input[type=radio]").focus(); // where 1 to 4 choose, and are not typed
}

function acceptTicked() {
  const chosen = ticked();
  if (!chosen.length) return;
  const dialog = document.getElementById("batch-dialog");
  const count = `${chosen.length} demande${chosen.length > 1 ? "s" : ""}`;
  dialog.querySelector("h2").textContent = `Accepter ${count}\u00a0?`;
  dialog.querySelector("button span").textContent = `Accepter ${count}`;
  dialog.querySelector("ul").replaceChildren(...chosen.map((box) => inShort(box.closest(".line"))));
  dialog.querySelector("[data-untold]")?.remove();
  dialog.returnValue = "";
  dialog.showModal();
  tellWhatMeets(dialog);
}

/** Say beside the bookings what their children have at the same hours, as the page that asks before it accepts tells it. */
async function tellWhatMeets(dialog) {
  const [form, list] = [document.getElementById("batch"), dialog.querySelector("ul")];
  const items = new Map([...list.children].map((item) => [item.dataset.reference, item]));
  try {
    const asked = new URLSearchParams(new FormData(form));
    const response = await fetch(form.action, { method: "POST", body: asked, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const met of page.querySelectorAll("[data-met]")) items.get(met.dataset.met)?.append(met);
    const untold = page.querySelector("[data-untold]");
    if (untold) list.after(untold);
  } catch {
    // to accept answers for itself
  }
}

/** Say of a request whose it is, of what kind, and what would change. */
function inShort(line) {
  const item = document.createElement("li");
  item.dataset.reference = line.dataset.reference;
  item.append(line.querySelector("b").cloneNode(true), line.querySelector("template").content.cloneNode(true));
  return item;
}

let lastTicked = null;

/** Tick with Shift all that stands between this box and the one before, as in a mailbox. */
function tickRange(box) {
  const all = boxes();
  const [first, last] = [all.indexOf(lastTicked), all.indexOf(box)].sort((one, other) => one - other);
  if (first >= 0) for (const one of all.slice(first, last + 1)) one.checked = box.checked;
}

function countTicked() {
  const label = $("[data-batch-label]");
  const count = ticked().length;
  const all = $("[data-tick-all] input");
  if (all) {
    all.checked = count === boxes().length;
    all.indeterminate = count > 0 && !all.checked;
  }
  if (label && count) label.textContent = `Accepter ${count} demande${count > 1 ? "s" : ""}`;
}

/** Tell whether a key begins a word: it is for the reason that one writes, of which no digit or space may choose another. */
const isLetter = (event) => /^\p{L}$/u.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;

const KEYS = {
  j: () => choose(neighbour(current(), 1)),
  k: () => choose(neighbour(current(), -1)),
  a: () => { if (performance.now() - shownAt > LOOK) $("[data-decide=accept] button")?.click(); },
  r: refuse,
  x: () => { current()?.querySelector(".tick")?.click(); },
  X: () => { $("[data-tick-all] input")?.click(); },
  f: () => $("[data-record]")?.click(),
  A: acceptTicked,
  "?": () => document.getElementById("keys").showModal(),
};
KEYS.ArrowDown = KEYS.j;
KEYS.ArrowUp = KEYS.k;

document.addEventListener("keydown", (event) => {
  const refusing = event.target.closest(".refuse-form");
  if (event.key === "Escape" && $(".refuse[open]") && !document.querySelector("dialog[open]")) { cancel(); return; }
  if (refusing && event.key === "Enter" && event.target.matches("textarea") && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    refusing.requestSubmit(refusing.querySelector("button[name=decision]"));
    return;
  }
  if (refusing && event.target.matches("[type=radio]") && isLetter(event)) { refusing.elements.motif.focus(); return; }
  if (!isShortcut(event) || (event.repeat && !REPEATABLE.has(event.key))) return;
  if (refusing) {
    const reason = refusing.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
    if (reason) { event.preventDefault(); reason.click(); reason.focus(); }
    return;
  }
  const act = KEYS[event.shiftKey ? event.key : event.key.toLowerCase()] ?? KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
});

queue.addEventListener("click", (event) => {
  const link = event.target.closest(".line a");
  if (link && !NARROW.matches && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    choose(link.closest(".line"));
  }
  if (event.target.matches(".line .tick")) {
    if (event.shiftKey) tickRange(event.target);
    lastTicked = event.target;
    countTicked();
  }
  if (event.target.closest("[data-cancel]")) cancel();
  if (event.target.closest("[data-keys]")) document.getElementById("keys").showModal();
});
queue.addEventListener("change", (event) => {
  if (event.target.matches("[name=motif_choisi]")) {
    event.target.form.elements.motif.value = event.target.value;
    event.target.form.querySelector("#motif-error").hidden = true;
  }
  if (event.target.matches("[data-tick-all] input")) for (const box of boxes()) box.checked = event.target.checked;
  if (event.target.matches(".tick")) countTicked();
});
queue.addEventListener("reset", () => setTimeout(countTicked));
queue.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "get") return;
  event.preventDefault();
  if (form.dataset.decide === "refuse") confirmRefusal(form, event.submitter);
  else if (form.id === "batch") acceptTicked();
  else send(form, event.submitter);
});
document.getElementById("batch-dialog").addEventListener("close", (event) => {
  if (event.target.returnValue === "yes") send(document.getElementById("batch"), null, { confirme: "1" });
});

document.addEventListener("waits", ({ detail: { state } }) => { if (state && state !== queue.dataset.state) lookAgain(); });

const keys = document.getElementById("keys").querySelector("[data-keys-switch]");
keys.checked = keysOn();
keys.addEventListener("change", () => setKeys(keys.checked));
arrive({ focus: false });
