/** The fields of the card, inside the processor's own frame. */
const $ = (id) => document.getElementById(id);
let secret;
const tell = (message) => parent.postMessage(message, "*");
const digits = (id) => $(id).value.replace(/\D/g, "");

$("number").addEventListener("input", () => { $("number").value = digits("number").slice(0, 19).replace(/(.{4})(?=.)/g, "$1 "); });
$("expiry").addEventListener("input", (event) => {
  if (event.inputType?.startsWith("delete")) return;
  $("expiry").value = digits("expiry").slice(0, 4).replace(/^(.{2})(?=.)/, "$1 / ");
});
$("card").addEventListener("submit", (event) => event.preventDefault());

function missing() {
  const [month, year] = [Number(digits("expiry").slice(0, 2)), 2000 + Number(digits("expiry").slice(2))];
  if (digits("number").length < 13) return ["number", "Votre numéro de carte est incomplet."];
  if (month < 1 || month > 12 || digits("expiry").length !== 4) return ["expiry", "La date d'expiration de votre carte est incomplète."];
  if (new Date(year, month) <= new Date()) return ["expiry", "Votre carte a expiré."];
  if (digits("code").length < 3) return ["code", "Le cryptogramme de votre carte est incomplet."];
  return null;
}

function show(error, field) {
  $("error").textContent = error;
  for (const id of ["number", "expiry", "code"]) $(id).toggleAttribute("aria-invalid", id === field);
  if (field) $(field).focus();
  tell({ kind: "height", pixels: Math.ceil(document.querySelector("main").getBoundingClientRect().height) });
}

const asked = async (address, options) => (await fetch(address, options)).json();

async function confirm() {
  const wrong = missing();
  if (wrong) {
    show(wrong[1], wrong[0]);
    return tell({ kind: "result", error: { type: "validation_error", message: wrong[1] } });
  }
  show("");
  const intent = secret.split("_secret_")[0];
  const body = new URLSearchParams({ client_secret: secret, "payment_method_data[card][number]": digits("number") });
  const answer = await asked(`/v1/payment_intents/${intent}/confirm`, { method: "POST", body }).catch(() => null);
  if (answer?.status === "requires_action") return tell({ kind: "challenge", intent });
  return settle(answer);
}

function settle(answer) {
  const error = answer ? answer.error ?? answer.last_payment_error : { type: "api_connection_error", message: "La connexion a été interrompue." };
  if (error) {
    show(error.message, error.code === "incorrect_number" ? "number" : "");
    return tell({ kind: "result", error });
  }
  return tell({ kind: "result", paymentIntent: { id: answer.id, status: answer.status } });
}

addEventListener("message", async (event) => {
  if (event.source !== parent) return;
  const { kind } = event.data;
  if (kind === "secret") secret = event.data.secret;
  if (kind === "confirm") await confirm();
  if (kind === "challenged") settle(await asked(`/v1/payment_intents/${secret.split("_secret_")[0]}?client_secret=${secret}`).catch(() => null));
});
tell({ kind: "ready" });
show("");
