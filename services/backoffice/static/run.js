/** An invoice run as it goes: asks each second how far it is, and shows the page again once it is done. */

const EVERY = 1000;
const card = document.querySelector("[data-run]");
const bar = card.querySelector("progress");
const doing = card.querySelector("[data-doing]");

async function look() {
  try {
    const response = await fetch(card.dataset.run, { headers: { Accept: "application/json" } });
    if (response.ok && !response.redirected) {
      const told = await response.json();
      if (told.status !== card.dataset.state) {
        location.reload();
        return;
      }
      if (told.share !== null) bar.value = told.share;
      if (doing.textContent !== told.doing) doing.textContent = told.doing;
    }
  } catch { /* the next second may do better */ }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
