/** The basket: what is chosen and what it costs, always in sight. */
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
  chosen = now;
  basket.classList.toggle("is-open", now !== "");
  book.hidden = bookings.length === 0;
  absence.hidden = absences.length === 0;
  clear.hidden = now === "";
  absence.textContent = absences.length > 1 ? `Déclarer ${absences.length} absences` : "Déclarer une absence";
  const parts = [];
  if (bookings.length) parts.push(plural(new Set(bookings.map((one) => one.day)).size, "jour choisi", "jours choisis"));
  if (absences.length) parts.push(plural(absences.length, "absence", "absences"));
  title.textContent = parts.join(" et ");
  const missed = told(absences);
  detail.textContent = bookings.length && missed ? `${told(bookings)} · absence\u00a0: ${missed}` : told(bookings) || missed;
  clearTimeout(waiting);
  asking?.abort();
  if (bookings.length) waiting = setTimeout(() => quote(bookings, parts.join(" et ")), PAUSE);
}

async function quote(bookings, counted) {
  asking = new AbortController();
  const days = bookings.map((one) => ({ activity_id: one.activityId, day: one.day }));
  try {
    const answer = await fetch(`${form.action}/devis`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ days }),
      signal: asking.signal,
    });
    const { total } = answer.ok ? await answer.json() : { total: null };
    title.textContent = `${counted} · ${total ?? "—"}`;
  } catch (error) {
    if (error.name !== "AbortError") title.textContent = `${counted} · —`;
  }
}
