/** Small courtesies of every page: a form is sent once, dialogs and menus close as expected, a password can be shown, a link copied. */

import { begin, rest, sendInPlace } from "./in-place.js";
import { announce, toast } from "./say.js";
import { forgetRefusal, isDoubtful, sayCut, sendIfSignedIn } from "./signed-in.js";

const DOWNLOAD_STARTS = 10_000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  forgetRefusal();
  if (!navigator.onLine) {
    event.preventDefault();
    sayCut(form);
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  if (form.hasAttribute("data-reviewed")) {
    event.preventDefault();
    sendInPlace(form, event.submitter);
  } else if (isDoubtful(form)) {
    event.preventDefault();
    sendIfSignedIn(form, event.submitter);
  } else if (form.hasAttribute("data-download")) {
    announce("Le fichier se prépare, le téléchargement va commencer.");
    setTimeout(free, DOWNLOAD_STARTS, form); // a file comes without a new page: nothing else says that it came, or was cut
  }
});

addEventListener("pageshow", rest);

/** Let a form be sent again that stays on the page. */
function free(form) {
  delete form.dataset.sent;
  for (const control of form.elements) control.removeAttribute("aria-busy");
}

/** Put what a field says on the clipboard; where a browser forbids it, the text is chosen, to be copied by hand. */
function take(field) {
  field.select();
  const done = navigator.clipboard?.writeText(field.value) ?? Promise.reject(new Error("no clipboard without TLS"));
  done.then(() => toast("Copié."), () => toast("Le texte est sélectionné\u00a0: copiez-le."));
}

document.addEventListener("click", (event) => {
  const { target } = event;
  if (target.closest("[data-close]")) target.closest("dialog")?.close();
  else if (target.matches("dialog")) target.close();
  for (const open of document.querySelectorAll("details[data-popover][open]")) if (!open.contains(target)) open.open = false;

  const reveal = target.closest("[data-reveal]");
  if (reveal) {
    const input = document.getElementById(reveal.dataset.reveal);
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    reveal.setAttribute("aria-pressed", String(shown));
  }
  if (target.closest("[data-print]")) print();
  const copy = target.closest("[data-copy]");
  if (copy) take(document.getElementById(copy.dataset.copy));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details[data-popover][open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

begin(document);
