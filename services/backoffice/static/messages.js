/** Messages of families by keyboard; what is typed and not sent stays in this tab, whatever page is opened meanwhile. */
import { isShortcut, keysOn, setKeys } from "./keys.js";
import { toast } from "./say.js";

const conversation = document.querySelector("[data-conversation]");
const answer = document.getElementById("texte");
const note = document.getElementById("note");
const kept = conversation && `reponse:${conversation.dataset.conversation}`;
const lines = [...document.querySelectorAll(".line a")];

function go(step) {
  const at = lines.findIndex((line) => line.hasAttribute("aria-current"));
  const line = at < 0 ? lines[0] : lines[at + step];
  if (line) location.assign(line.href);
}

const press = (key) => document.querySelector(`[data-key="${key}"]`)?.requestSubmit();
const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  r: () => answer?.focus(),
  n: () => note?.focus(),
  m: () => press("m"),
  e: () => press("e"),
  "?": () => document.getElementById("keys").showModal(),
};
KEYS.ArrowDown = KEYS.j;
KEYS.ArrowUp = KEYS.k;

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target === answer) {
    event.preventDefault();
    answer.form.requestSubmit();
    return;
  }
  if (event.key === "Escape" && (event.target === answer || event.target === note)) { event.target.blur(); return; }
  if (!isShortcut(event) || event.repeat) return;
  const act = KEYS[event.key] ?? KEYS[event.key.toLowerCase()];
  if (act) { event.preventDefault(); act(); }
});

if (answer && kept) {
  if (!answer.value) answer.value = sessionStorage.getItem(kept) ?? "";
  answer.addEventListener("input", () => sessionStorage.setItem(kept, answer.value));
  answer.form.addEventListener("submit", () => sessionStorage.removeItem(kept));
}

const canned = document.getElementById("canned");
canned?.addEventListener("change", () => {
  const { text } = canned.selectedOptions[0].dataset;
  if (!text) return;
  const before = answer.value.slice(0, answer.selectionStart);
  const apart = before.trim() && !before.endsWith("\n") ? "\n\n" : "";
  answer.setRangeText(apart + text, answer.selectionStart, answer.selectionEnd, "end");
  answer.dispatchEvent(new Event("input"));
  answer.focus();
  canned.value = "";
});
/** Say once that others wrote or took up conversations since this list was read; nothing of it moves. */
const list = document.getElementById("messages");
document.addEventListener("waits", ({ detail: { counts } }) => {
  const count = counts["/messages"] ?? Number(list.dataset.new);
  if (count === Number(list.dataset.new)) return;
  const more = count > Number(list.dataset.new);
  list.dataset.new = count;
  toast(more ? "Une famille vient d'écrire." : "Un collègue vient de s'occuper d'un message.", { href: location.href, text: "Actualiser la liste" });
});

for (const one of document.querySelectorAll("[data-without-script]")) one.hidden = true;

for (const select of document.querySelectorAll(".messages-filters select")) select.addEventListener("change", () => select.form.requestSubmit());
document.querySelector(".line [aria-current]")?.scrollIntoView({ block: "nearest" });
document.querySelector("[data-keys]")?.addEventListener("click", () => document.getElementById("keys").showModal());
const keys = document.querySelector("[data-keys-switch]");
keys.checked = keysOn();
keys.addEventListener("change", () => setKeys(keys.checked));
