/** Keeps what is being written, a moment after each change; the page says when. Without script, "Garder le brouillon" does. */
import { doubt, isSignIn } from "./signed-in.js";

const AFTER = 2000;
const form = document.querySelector("form[data-draft]");
const state = document.querySelector("#draft-state");
let waiting;
let last = form && fingerprint();

function written() {
  const fields = new URLSearchParams();
  for (const name of ["conversation", "destinataire", "enfant", "objet", "texte"]) {
    const control = form.elements.namedItem(name);
    if (control) fields.set(name, control.value);
  }
  return fields;
}

function fingerprint() {
  return written().toString();
}

const clock = new Intl.DateTimeFormat("fr-FR", { hour: "numeric", minute: "2-digit", timeZone: "Europe/Paris" });

/** The hour as every page writes it: "9 h 07", "10 h". */
function hour(moment) {
  const [hours, minutes] = clock.format(moment).split(":");
  return `${Number(hours)}\u00a0h${minutes === "00" ? "" : `\u00a0${minutes}`}`;
}

/** Why it is not kept, in the portal's own words; an answer in none of these did not come from it. */
async function reason(answer) {
  if (answer && isSignIn(answer)) {
    doubt();
    return "\u00a0: vous avez été déconnecté.";
  }
  const worded = answer?.headers.get("Content-Type")?.startsWith("text/plain");
  return worded ? `. ${await answer.text()}` : "\u00a0: vérifiez votre connexion.";
}

async function keep() {
  clearTimeout(waiting);
  const now = fingerprint();
  const begun = form.elements.namedItem("texte").value.trim() || form.elements.namedItem("objet")?.value.trim();
  if (form.dataset.sent || now === last || !begun) return;
  last = now;
  const answer = await fetch(form.dataset.draft, { method: "POST", body: written(), keepalive: true }).catch(() => null);
  if (answer?.ok && !answer.redirected) state.textContent = `Brouillon enregistré à ${hour(new Date())}.`;
  else if (answer?.status !== 409) {
    last = "";
    state.textContent = `Le brouillon n'est pas enregistré${await reason(answer)}`;
  }
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(keep, AFTER);
});
document.addEventListener("visibilitychange", () => { if (form && document.hidden) keep(); });
