/** Asking for the chosen days: first the review in a sheet, then one sending; what is refused says why and loses nothing. */
import { cut, refusal, toast } from "../say.js";
import { askToSignIn, forgetRefusal } from "../signed-in.js";
import { changed, form, tick, ticked } from "./cells.js";
import { foresee, readRow } from "./rows.js";
import "./total.js";

const STATUS = {
  reserver: ["processing", "Réservation en cours de traitement"],
  absence: ["absence_processing", "Absence en cours de traitement"],
};
const CUT = [
  "Votre sélection est gardée. Vérifiez votre connexion, puis réessayez\u00a0: rien ne sera demandé deux fois.",
  "Votre sélection est gardée. Vous pouvez réessayer\u00a0: rien ne sera demandé deux fois.",
];
const OTHER = { reserver: "absence", absence: "reserver" };
const WAYS_ON = { rules_not_accepted: { text: "Lire et accepter le règlement", href: "/reglement" } };
const LOOK_AGAIN = [1500, 5000];
const CONFLICT = 409;
const dialog = document.querySelector("#review-dialog");
let busy = false;

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** A form goes as it is when it brings a file, and otherwise as short text. */
const bodyOf = (fields) => (fields instanceof FormData && fields.get("attestation")?.name ? fields : new URLSearchParams([...fields].filter(([, value]) => typeof value === "string")));

async function post(fields, accept, read) {
  const body = bodyOf(fields);
  try {
    const answer = await fetch(form.action, { method: "POST", headers: { Accept: accept }, body });
    return { status: answer.status, url: answer.url, told: await read(answer) };
  } catch {
    return { status: 0, told: null };
  }
}

/** Do one thing at a time, with a button that shows it. */
async function busily(button, work) {
  if (busy) return;
  busy = true;
  button?.setAttribute("aria-busy", "true");
  await work();
  busy = false;
  button?.removeAttribute("aria-busy");
}

const signIn = () => location.assign(`/connexion?suite=${encodeURIComponent(location.pathname + location.search)}&garde=1`);

/** Show what some days would meet and cost; what stands against all of them is said beside the selection. */
async function open(field, values, why = null, terms = []) {
  const place = document.querySelector("#refusal");
  place.replaceChildren();
  const body = [["geste", field], ["mois", form.dataset.month], ["semaine", form.dataset.week], ...values.map((one) => [field, one]), ...terms];
  body.push(...ticked(OTHER[field]).map((one) => [OTHER[field], one.value])); // the review says that these wait
  const { url, told } = await post(body, "text/html", (answer) => answer.text());
  if (told === null) return void (why ? dialog.querySelector("#review-refusal") : place).replaceChildren(cut(...CUT));
  if (new URL(url).pathname === "/connexion") return signIn();
  const page = new DOMParser().parseFromString(told, "text/html");
  const sheet = page.querySelector("#review");
  if (!sheet) {
    dialog.close();
    const notices = page.querySelectorAll("#notices > *");
    return void place.replaceChildren(...(notices.length ? notices : [refusal("Quelque chose s'est mal passé de notre côté", "Réessayez dans un instant.")]));
  }
  dialog.replaceChildren(document.adoptNode(sheet));
  if (why) dialog.querySelector(".review-about").after(why);
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("h1").focus();
  dialog.scrollTop = 0;
}

/** Review the chosen days of a field ("reserver" or "absence"). */
export const askFor = (field, button) => busily(button, () => open(field, ticked(field).map((one) => one.value)));

async function send(sheet) {
  const fields = new FormData(sheet);
  const field = fields.get("geste");
  const values = fields.getAll(field);
  const place = sheet.querySelector("#review-refusal");
  place.replaceChildren();
  forgetRefusal();
  const { status, told } = await post(fields, "application/json", (answer) => answer.json());
  if (status === 202) return transmitted(field, values, told.message);
  if (status === 401) return askToSignIn(sheet);
  const why = told ? refusal(told.title, told.detail, WAYS_ON[told.slug]) : cut(...CUT);
  if (status === CONFLICT && told.errors) return open(field, values, why, [...fields].filter(([name]) => name === "ensemble" || name === "avec"));
  place.replaceChildren(why);
  why.scrollIntoView({ block: "center" }); // on a phone it would stand below the sheet's own buttons
}

function transmitted(field, values, message) {
  dialog.close();
  const rows = new Set();
  for (const value of values) {
    tick(value, false);
    foresee(value, ...STATUS[field]);
    rows.add(`${value.split("_")[0]} ${value.split("_")[1].slice(0, 7)}`);
  }
  changed();
  toast(message);
  for (const delay of LOOK_AGAIN) setTimeout(() => { for (const row of rows) readRow(...row.split(" ")); }, delay);
}

export function startSending() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    askFor(event.submitter?.value ?? "reserver", event.submitter);
  });
  dialog.addEventListener("change", () => { dialog.querySelector("[name='cle']").value = newKey(); });
  dialog.addEventListener("click", (event) => { if (event.target.closest("a[data-close]")) event.preventDefault(); });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    busily(event.submitter, () => send(event.target));
  });
}
