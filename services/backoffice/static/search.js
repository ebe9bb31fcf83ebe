/** Families appear while one types; the address follows, so that the page can be kept or sent to a colleague. */
import { announce } from "./say.js";

const PAUSE = 140;
const form = document.getElementById("search");
const field = document.getElementById("words");
let waiting = 0;
let asked = 0;

async function search() {
  const turn = ++asked;
  const words = field.value.trim();
  const address = words ? `/familles?liste=oui&q=${encodeURIComponent(words)}` : "/familles"; // while one types, the only one found is not opened
  const results = document.getElementById("results");
  results.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.getElementById("results");
    if (turn !== asked) return;
    if (!response.ok || !found) { location.assign(address); return; }
    results.replaceWith(found);
    history.replaceState(null, "", address);
    announce(found.dataset.told);
  } catch {
    results.removeAttribute("aria-busy");
    announce("La recherche ne répond pas. Réessayez dans un instant.");
  }
}

field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(search, PAUSE);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  const only = document.querySelectorAll("#results tbody a");
  if (only.length === 1 && new URLSearchParams(location.search).get("q") === field.value.trim()) only[0].click();
  else search();
});
document.addEventListener("keydown", (event) => {
  const links = [...document.querySelectorAll("#results tbody a")];
  const at = links.indexOf(document.activeElement);
  if (event.target !== field && at < 0) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const next = at + step < 0 ? field : links[at + step];
  if (next) { event.preventDefault(); next.focus(); }
});
