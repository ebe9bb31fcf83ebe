/** The basket: what is chosen and what it costs, always in sight. */
import { announce } from "../say.js";
import { briefDay, form, ticked } from "./cells.js";

const PAUSE = 150;
const basket = document.querySelector("#basket");
const title = document.querySelector("#basket-title");
const detail = document.querySelector("#basket-detail");
const book = document.querySelector("#basket-book");
const absence = document.querySelector("#basket-absence");
const clear = document.querySelector("#basket-clear");
let asking = null;
let waiting;
let chosen = null;
let before = "";

/** What the next news of the basket begins with, for those who hear it: which day was added, that all were let go. */
export const tellFirst = (words) => { before = words; };

function tell(words) {
  announce([before, words].filter(Boolean).join(" "));
  before = "";
}

/** "Garderie du soir jeu. 26, lun. 30" */
function told(days) {
  const byActivity = new Map();
  for (const one of days) byActivity.set(one.activity, [...(byActivity.get(one.activity) ?? []), briefDay(one.day)]);
  return [...byActivity].map(([activity, some]) => `${activity} ${some.join(", ")}`).join(" · ");
}

const plural = (count, one, many) => `${count}\u00a0${count > 1 ? many : one}`;

/** Show the selection; ask what it costs once the person pauses. */
export function showBasket() {
  const bookings = ticked("reserver");
  const absences = ticked("absence");
  const now = [...bookings, ...absences].map((one) => one.value).join();
  if (now === chosen) return;
  const taken = chosen === null; // as the page was opened: nobody chose anything just now
  chosen = now;
  basket.classList.toggle("is-open", now !== "");
  book.hidden = bookings.length === 0;
  absence.hidden = absences.length === 0;
  clear.hidden = now === "";
  absence.textContent = absences.length > 1 ? `Déclarer ${absences.length} absences` : "Déclarer une absence";
  const booked = bookings.length ? plural(new Set(bookings.map((one) => one.day)).size, "jour choisi", "jours choisis") : "";
  const away = absences.length ? plural(absences.length, "absence", "absences") : "";
  title.textContent = [booked, away].filter(Boolean).join(" et ");
  const missed = told(absences);
  detail.textContent = bookings.length && missed ? `${told(bookings)} · absence\u00a0: ${missed}` : told(bookings) || missed;
  clearTimeout(waiting);
  asking?.abort();
  if (bookings.length) waiting = setTimeout(() => quote(bookings, { booked, away, silent: taken }), PAUSE);
  else if (!taken) tell(`${title.textContent || "Aucun jour choisi"}.`);
}

/** "2 jours choisis · 4,70 €"; beside absences the price stands with the days that it is of: "2 jours choisis (4,70 €) et 1 absence". */
const priced = (booked, away, total) => (away ? `${booked} (${total}) et ${away}` : `${booked} · ${total}`);

async function quote(bookings, { booked, away, silent }) {
  asking = new AbortController();
  const days = bookings.map((one) => ({ activity_id: one.activityId, day: one.day }));
  const counted = [booked, away].filter(Boolean).join(" et ");
  try {
    const answer = await fetch(`${form.action}/devis`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ days }),
      signal: asking.signal,
    });
    const { total } = answer.ok ? await answer.json() : { total: null };
    title.textContent = priced(booked, away, total ?? "—");
    if (!silent) tell(`${[total ? `${booked}, ${total}` : booked, away].filter(Boolean).join(" et ")}.`);
  } catch (error) {
    if (error.name === "AbortError") return;
    title.textContent = priced(booked, away, "—");
    if (!silent) tell(`${counted}.`);
  }
}
