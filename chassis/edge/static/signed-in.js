/** A form that stood open for long is sent only while its sender is still signed in: the way to the sign-in page would lose what was typed. */

import { announce, cut, refusal } from "./say.js";

const LONG = 60_000;
const TITLE = "Vous avez été déconnecté";
const opened = performance.now();
const cleared = new WeakSet();
let left = false;

document.addEventListener("visibilitychange", () => { left ||= document.hidden; });

/** Have the next form asked about, whatever the time: something on the page was answered with the sign-in page. */
export const doubt = () => { left = true; };

/** Tell whether an answer is the sign-in page: whoever asked is signed out. */
export const isSignIn = (answer) => new URL(answer.url).pathname === "/connexion";

/** Tell whether to ask first: somebody is signed in here, and may since have signed out elsewhere or stayed away too long. */
export function isDoubtful(form) {
  const leaves = form.getAttribute("action") === "/deconnexion";
  return !cleared.delete(form) && !leaves && document.querySelector("form[action='/deconnexion']") && (left || performance.now() - opened > LONG);
}

/** Send the form if its sender is still signed in; otherwise leave the page as it is, and say how to go on. */
export async function sendIfSignedIn(form, submitter) {
  const answer = await fetch("/mot-de-passe", { method: "HEAD", headers: { Accept: "text/html" } }).catch(() => null);
  delete form.dataset.sent;
  submitter?.removeAttribute("aria-busy");
  if (!answer) return sayCut(form);
  if (isSignIn(answer)) return askToSignIn(form);
  cleared.add(form);
  form.requestSubmit(submitter);
}

/** Take away what was said of an earlier try. */
export const forgetRefusal = () => document.querySelector("#not-sent")?.remove();

/** Say, above the form, that it was not sent and that nothing is lost. */
export function askToSignIn(form) {
  const told = "Rien n'est envoyé, et rien n'est perdu\u00a0: reconnectez-vous dans un autre onglet, revenez ici, puis recommencez.";
  const box = say(form, refusal(TITLE, told, { href: "/connexion", text: "Me reconnecter dans un autre onglet" }));
  Object.assign(box.querySelector("a"), { target: "_blank", rel: "noopener" });
  box.querySelector("a").focus();
}

/** Say, above the form, that the network is away: it may have been sent, and being sent again is no harm. */
export function sayCut(form) {
  const kept = "Rien n'est perdu\u00a0: ce que vous avez rempli est resté ici.";
  sayFirst(form, cut(`${kept} Vérifiez votre connexion, puis recommencez.`, `${kept} Vous pouvez recommencer.`));
}

/** Say, above the form, that what answered was not the portal: what it was sent with is too heavy, or the portal is away. */
export function sayNoPage(form, status) {
  if (status === 413) sayFirst(form, refusal("Un fichier est trop lourd", "Un fichier pèse 10\u00a0Mo au plus. Réduisez-le, ou prenez une photo moins grande."));
  else sayFirst(form, refusal("Le portail ne répond pas", "Réessayez dans un instant. Rien n'est perdu\u00a0: ce que vous avez rempli est resté ici."));
}

function sayFirst(form, box) {
  say(form, box);
  box.tabIndex = -1;
  box.focus();
}

function say(form, box) {
  forgetRefusal();
  box.id = "not-sent";
  (form.closest("main") ? form : document.querySelector("#notices")).before(box);
  box.scrollIntoView({ block: "nearest" });
  announce([...box.querySelectorAll("strong, p:not(:has(a))")].map((one) => one.textContent).join(". "));
  return box;
}
