/** How much waits, beside the entries of the menu: asked for now and then while somebody looks, and passed on as an event `waits`. */

const EVERY = 20_000;
let asked = -EVERY;
let timer;
let ended = false;

const badges = () => [...document.querySelectorAll("[data-waits]")];

function show(counts) {
  for (const badge of badges()) {
    const count = counts[badge.dataset.waits];
    badge.hidden = !count;
    badge.firstElementChild.textContent = count ?? 0;
  }
}

/** Take over what a page tells that was fetched in the place of this one. */
export function showWaits(page) {
  show(Object.fromEntries([...page.querySelectorAll("[data-waits]")].map((one) => [one.dataset.waits, one.hidden ? 0 : one.firstElementChild.textContent])));
}

async function ask() {
  asked = performance.now();
  try {
    const answer = await fetch("/a-traiter", { headers: { Accept: "application/json" } });
    const told = answer.ok ? await answer.json() : {};
    ended = Boolean(told.ended);
    show(told.counts ?? {}); // nothing rather than a number that nobody answers for
    if (told.counts) document.dispatchEvent(new CustomEvent("waits", { detail: told }));
  } catch {
    show({});
  }
  next();
}

function next() {
  clearTimeout(timer);
  if (!document.hidden && !ended) timer = setTimeout(ask, Math.max(0, asked + EVERY - performance.now()));
}

/** Keep the numbers true from now on, on pages of whoever reads any. */
export function followWaits() {
  if (!badges().length) return;
  if (!document.querySelector("[data-waits-anew]")) asked = performance.now();
  document.addEventListener("visibilitychange", next);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    asked = -EVERY;
    next();
  });
  next();
}
