/**
 * What changes while a page is open: the counter of messages, the estimate of the month, and the parts marked `data-live` with the news that
 * they wait for; a part without any changes with the others. Other modules listen to `live:month` and `live:enrolment` (of the family) and
 * `live:shared` (of a child's other household) on the document, and say `behind` where they found that more has changed than they can read.
 * A hidden page lets the connection go and catches up when it is seen again; a connection that was cut takes up where it left off, or the
 * page reads itself again; one that was answered with an error (a portal that is being replaced, too many pages) is tried again, less and
 * less often. Nor does a hidden page read itself again before it is seen: reading a conversation marks its answers as read, and nobody read
 * them.
 */
import { announce, toast } from "./say.js";

const EVENTS = ["month", "shared", "enrolment", "estimate", "mailbox", "conversation", "request", "payment", "account"];
const HIDDEN_FOR = 20_000;
const TOGETHER = 150;
const AGAIN = 4_000;
const RARELY = 60_000;
const PRESENT_FOR = 6 * 60_000;
const euros = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" });
const months = new Intl.DateTimeFormat("fr-FR", { month: "long", timeZone: "UTC" });
const estimates = new Map();
let mailboxes = 0; // so many times the counter of messages was told
const calm = matchMedia("(prefers-reduced-motion: reduce)");
/**
 * One visitor's tabs share one connection: the tab that holds the lock has it, and passes on what it hears. A tab that comes later asks it
 * how far it has heard: if the page was read at another moment, it reads itself again.
 */
const { visitor, since } = document.querySelector("script[data-visitor]")?.dataset ?? {};
const shared = "locks" in navigator && "BroadcastChannel" in globalThis;
const channel = shared ? new BroadcastChannel(`direct ${visitor}`) : null;
let source;
let letGo;
let patience = AGAIN;
let trying;
let present = Date.now();
let last = since ?? ""; // the moment before the page was read, where the gateway knew for whom: nothing since then is missed
let hiding;
let refreshing;
let behind = false;
let shown = 0; // when the reading of the page began whose answer is shown

/** Take part: wait for one's turn to hold the connection, or hold one's own where tabs cannot share. */
function join() {
  if (letGo) return;
  const leaving = new AbortController();
  let end;
  letGo = () => { letGo = null; leaving.abort(); close(); end?.(); };
  if (!shared) connect();
  else {
    navigator.locks.request(`direct ${visitor}`, { signal: leaving.signal }, () => new Promise((resolve) => {
      end = resolve;
      connect();
    })).catch(() => {});
    channel.postMessage({ name: "hello" });
  }
}

function connect() {
  source = new EventSource(last ? `/direct?depuis=${encodeURIComponent(last)}` : "/direct");
  for (const name of ["ready", "reload", ...EVENTS]) {
    source.addEventListener(name, ({ data, lastEventId }) => {
      const news = { name, data, id: lastEventId };
      hear(news);
      channel?.postMessage(news);
    });
  }
  source.addEventListener("ready", () => { patience = AGAIN; });
  source.addEventListener("error", ({ target }) => { if (target.readyState === EventSource.CLOSED) tryAgain(); });
}

/** A browser comes back by itself after a cut, but gives up for good once it is answered with an error: so we do, and see who is signed in. */
function tryAgain() {
  trying = setTimeout(() => { catchUp(); connect(); }, patience * (0.5 + Math.random() / 2));
  patience = Math.min(patience * 2, RARELY);
}

function close() {
  clearTimeout(trying);
  source?.close();
  source = null;
}

function hear({ name, data, id }) {
  if (id) last = id;
  const told = JSON.parse(data);
  if (name === "ready") {
    if (!told.resumed) catchUp();
  } else if (name === "reload") setTimeout(catchUp, Math.random() * 3000);
  else {
    document.dispatchEvent(new CustomEvent(`live:${name}`, { detail: told }));
    if (document.querySelector(`[data-live~="${name}"]`)) soon();
  }
}

function soon() {
  clearTimeout(refreshing);
  refreshing = setTimeout(catchUp, TOGETHER);
}

/**
 * Read the page again and take over what is newer, without touching what the person is doing; a hidden page does once it is seen. Answers
 * come in any order: one to a question asked before the one that is shown is of a former state, and so is a figure told of meanwhile.
 */
async function catchUp() {
  behind = document.hidden;
  if (behind) return;
  const began = performance.now();
  const before = { mailboxes, estimates: new Map(estimates) };
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  if (answer.redirected && new URL(answer.url).pathname === "/connexion") {
    if (!begun(document.body) && !("reviewing" in document.documentElement.dataset)) location.assign(`${answer.url}&garde=1`);
    return;
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (began < shown) return;
  shown = began;
  for (const part of document.querySelectorAll("[data-live]")) {
    const newer = fresh.getElementById(part.id);
    if (!newer || begun(part)) continue;
    leaveOpen(part, newer);
    if (words(newer) !== words(part)) part.replaceWith(document.adoptNode(newer));
  }
  const greeting = fresh.querySelector("#greeting-unread .count");
  if (fresh.querySelector("#greeting-unread") && before.mailboxes === mailboxes) showUnread(Number(greeting?.textContent ?? 0));
  for (const figure of fresh.querySelectorAll("[data-estimate]")) {
    const month = figure.dataset.estimate;
    if (before.estimates.get(month) === estimates.get(month)) showEstimate(month, figure.textContent.trim());
  }
  document.dispatchEvent(new CustomEvent("live:page", { detail: { fresh, began } }));
}

/** Tell whether the person has begun to fill in a form there, or has chosen a file: that part stays until it is sent. */
function begun(part) {
  const fields = [...part.querySelectorAll("input:not([type=checkbox], [type=radio]), textarea")];
  return fields.some((field) => field.value !== field.defaultValue);
}

/** What a part says: the key of a form, drawn anew whenever a page is read, is nothing new, and who is about to click keeps the button. */
function words(part) {
  const copy = part.cloneNode(true);
  for (const key of copy.querySelectorAll("input[name=cle]")) key.removeAttribute("value");
  return copy.outerHTML;
}

/** Leave open in the newer part what the person has opened in the older one, as long as it says the same. */
function leaveOpen(part, newer) {
  const said = (details) => {
    const copy = details.cloneNode(true);
    copy.removeAttribute("open");
    return copy.outerHTML;
  };
  const opened = new Set([...part.querySelectorAll("details[open]")].map(said));
  for (const details of newer.querySelectorAll("details")) if (opened.has(said(details))) details.open = true;
}

function showUnread(count) {
  for (const badge of document.querySelectorAll("[data-unread-badge]")) {
    badge.textContent = count;
    badge.hidden = count === 0;
  }
  const greeting = document.querySelector("#greeting-unread");
  if (!greeting) return;
  const badge = document.createElement("span");
  badge.className = "count";
  badge.textContent = count;
  if (count === 0) greeting.replaceChildren("vous n'avez pas de nouveau message");
  else greeting.replaceChildren("vous avez ", badge, count === 1 ? " nouveau message" : " nouveaux messages");
}

function showEstimate(month, text) {
  for (const figure of document.querySelectorAll(`[data-estimate="${month}"]`)) {
    if ((figure.querySelector(".vh") ?? figure).textContent.trim() === text) continue;
    figure.removeAttribute("title");
    count(figure, text);
    figure.classList.remove("is-new");
    void figure.offsetWidth;
    figure.classList.add("is-new");
  }
}

/**
 * Write the new amount at once where motion is unwelcome, otherwise let the figure run up to it from what it shows, be it on its way to
 * another; readers of the page get the final text.
 */
function count(figure, text) {
  const from = cents((figure.querySelector("[aria-hidden]") ?? figure).textContent);
  const to = cents(text);
  figure.textContent = text;
  if (calm.matches || Number.isNaN(from) || Number.isNaN(to)) return;
  const began = performance.now();
  const steps = document.createElement("span");
  steps.setAttribute("aria-hidden", "true");
  const final = document.createElement("span");
  final.className = "vh";
  final.textContent = text;
  const step = (now) => {
    if (!figure.contains(steps)) return; // something newer is written there
    const part = Math.min(Math.max(now - began, 0) / 400, 1); // a frame may bear a moment before
    if (part === 1) figure.textContent = text;
    else {
      steps.textContent = euros.format((from + (to - from) * (1 - (1 - part) ** 3)) / 100);
      requestAnimationFrame(step);
    }
  };
  figure.replaceChildren(steps, final);
  step(began);
}

const cents = (text) => (/\d/.test(text) ? Number(text.replaceAll("−", "-").replace(/[^\d-]/g, "")) : Number.NaN);

document.addEventListener("live:estimate", ({ detail }) => {
  const month = String(detail.month).slice(0, 7);
  if ((estimates.get(month) ?? -1) >= detail.version) return;
  estimates.set(month, detail.version);
  if (!document.querySelector(`[data-estimate="${month}"]`)) return;
  const amount = euros.format(detail.total_cents / 100);
  showEstimate(month, amount);
  announce(`Estimation de ${months.format(new Date(`${month}-15`))}\u00a0: ${amount}`.replace(/de (?=[aoé])/, "d'"));
});

document.addEventListener("live:mailbox", ({ detail }) => {
  mailboxes += 1;
  showUnread(detail.unread);
  if (detail.subject) toast(`Nouveau message\u00a0: ${detail.subject}.`, { href: "/messages", text: "Lire" });
});

document.addEventListener("behind", soon);

channel?.addEventListener("message", ({ data }) => {
  if (data.name === "hello") {
    if (source) channel.postMessage({ name: "here", id: last });
  } else if (data.name === "here") {
    if (data.id !== last) catchUp();
  } else hear(data);
});
document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.hidden) {
    hiding = setTimeout(() => letGo?.(), HIDDEN_FOR);
    return;
  }
  if (!letGo) behind = true;
  join();
  if (behind) catchUp();
});
addEventListener("pagehide", () => letGo?.());
addEventListener("pageshow", (event) => {
  if (!event.persisted || letGo) return;
  join();
  catchUp();
});

/** Following along is no use of the session, which ends when nothing is done for long; writing a long text is, and nothing else tells it. */
for (const name of ["pointerdown", "keydown"]) {
  addEventListener(name, () => {
    if (Date.now() - present < PRESENT_FOR) return;
    present = Date.now();
    fetch("/direct/presence").catch(() => {});
  }, { passive: true });
}

join();
navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
