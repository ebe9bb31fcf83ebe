/** Sending a request for days: once, with its reason when refused and the selection kept. */
import { refusal, toast } from "../say.js";
import { changed, form, longDay, tick, ticked } from "./cells.js";
import { key, renewKey } from "./basket.js";
import { foresee, readRow } from "./rows.js";

const STATUS = {
  reserver: ["processing", "Réservation en cours de traitement"],
  absence: ["absence_processing", "Absence en cours de traitement"],
};
const CUT = {
  title: "La connexion est coupée",
  detail: "Votre sélection est gardée. Vérifiez votre connexion, puis réessayez : rien ne sera demandé deux fois.",
};
const WAYS_ON = { rules_not_accepted: { text: "Lire et accepter le règlement", href: "/reglement" } };
const LOOK_AGAIN = [1500, 5000];
const dialog = document.querySelector("#absence-dialog");
let sending = false;

/** Send the ticked days of a field; resolves to whether they were transmitted. */
async function send(field, extra, button, place) {
  if (sending) return false;
  const days = ticked(field);
  sending = true;
  button.setAttribute("aria-busy", "true");
  place.replaceChildren();
  const body = [["geste", field], ["confirme", "oui"], ["cle", key()], ...extra, ...days.map((one) => [field, one.value])];
  const { status, told } = await post(new URLSearchParams(body));
  sending = false;
  button.removeAttribute("aria-busy");
  if (status === 401) location.assign(`/connexion?suite=${encodeURIComponent(location.pathname + location.search)}`);
  else if (status === 202) transmitted(field, days, told.message);
  else place.replaceChildren(refusal(told.title, told.detail, WAYS_ON[told.slug]));
  return status === 202;
}

async function post(body) {
  try {
    const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body });
    return { status: answer.status, told: await answer.json() };
  } catch {
    return { status: 0, told: CUT };
  }
}

function transmitted(field, days, message) {
  for (const one of days) {
    tick(one.value, false);
    foresee(one.value, ...STATUS[field]);
  }
  renewKey();
  changed();
  toast(message);
  const rows = new Set(days.map((one) => `${one.enrolment} ${one.day.slice(0, 7)}`));
  for (const delay of LOOK_AGAIN) setTimeout(() => { for (const row of rows) readRow(...row.split(" ")); }, delay);
}

/** Open the dialog that asks why the child will be away. */
export function askWhy() {
  const list = dialog.querySelector("#absence-days");
  list.replaceChildren(...ticked("absence").map((one) => {
    const line = document.createElement("li");
    const what = document.createElement("b");
    what.textContent = `${one.activity}, ${longDay(one.day)}`;
    const cost = document.createElement("span");
    cost.textContent = one.hint;
    line.append(what, cost);
    return line;
  }));
  dialog.querySelector("#absence-refusal").replaceChildren();
  dialog.showModal();
  dialog.querySelector("h2").focus();
}

export function startSending() {
  dialog.querySelector("form").addEventListener("change", renewKey);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.value === "absence") askWhy();
    else send("reserver", [], event.submitter ?? document.querySelector("#basket-book"), document.querySelector("#refusal"));
  });
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const why = new FormData(event.target);
    const extra = [["raison", why.get("raison") ?? ""], ["note", why.get("note") ?? ""]];
    if (await send("absence", extra, event.submitter, dialog.querySelector("#absence-refusal"))) {
      dialog.close();
      event.target.reset();
    }
  });
}
