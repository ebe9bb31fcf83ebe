/**
 * Pay by card: the provider's own fields, in its own frame; no card number ever reaches this page.
 * Whatever the frame says, what is shown afterwards is what the town hall's books say.
 */
import { announce, cut, refusal } from "./say.js";

const AGAIN = 4000;
const LOOK = 4000; // milliseconds the last look may take
const NOT_AUTHENTICATED = "payment_intent_authentication_failure"; // the bank's challenge failed; the provider says it with another type
const PAYING = "Paiement en cours\u00a0: ne quittez pas cette page.";
const CUT = ["Rien n'est débité\u00a0: vérifiez votre connexion, puis recommencez.", "Rien n'est débité\u00a0: vous pouvez recommencer."];
const form = document.querySelector("#card-form");
let paying = false;

function show() {
  const { key, secret, back } = form.dataset;
  const wrong = document.querySelector("#card-refusal");
  const button = document.querySelector("#card-pay");
  const state = document.querySelector("#card-state");
  const leave = document.querySelector("#card-leave");
  const now = (words) => { state.textContent = words; state.hidden = !words; };
  const say = (title, text) => { wrong.replaceChildren(refusal(title, text)); announce(title); };
  if (!window.Stripe) {
    now("");
    say("Le formulaire de carte ne s'affiche pas", "Le prestataire de paiement ne répond pas. Rien n'est débité\u00a0: réessayez dans quelques minutes.");
    button.disabled = true;
    return;
  }
  const stripe = window.Stripe(key);
  const elements = stripe.elements({ clientSecret: secret, locale: "fr" });
  const fields = elements.create("payment");
  fields.on("ready", () => { if (!paying) now(""); });
  fields.mount("#card-fields");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (paying) return;
    wrong.replaceChildren();
    if (!navigator.onLine) return wrong.replaceChildren(cut(...CUT));
    paying = true;
    button.setAttribute("aria-busy", "true"); // and not disabled: it would lose the focus
    leave.hidden = true; // what the bank answers is not known yet: nobody gives the payment up
    now(PAYING);
    announce(PAYING);
    if (await gone()) return location.assign(back);
    const { error } = await stripe.confirmPayment({
      elements,
      confirmParams: { return_url: new URL(back, location.href).href },
      redirect: "if_required",
    });
    if (!error || error.type === "api_connection_error") return location.assign(back);
    paying = false;
    button.removeAttribute("aria-busy");
    leave.hidden = false;
    now("");
    const next = error.type === "card_error" || error.code === NOT_AUTHENTICATED ? " Rien n'a été débité\u00a0: essayez une autre carte, ou renoncez à ce paiement." : "";
    if (error.type !== "validation_error") say("Le paiement n'a pas abouti", error.message + next);
  });
  document.addEventListener("live:payment", () => { if (!paying) location.assign(back); });
}

/**
 * Look once more, right before a card is debited, whether there is still something to pay: another adult, or the town hall, may have. It is
 * a courtesy: where nothing is answered in time, the payment goes on.
 */
async function gone() {
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(LOOK) });
    return answer.ok && !new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#card-form");
  } catch {
    return false;
  }
}

if (form) show();
if (document.querySelector("[data-waiting]")) {
  document.addEventListener("live:payment", () => location.reload());
  setTimeout(() => location.assign(`${location.pathname}?retour=1`), AGAIN);
}
