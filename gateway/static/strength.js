/** While a new password is typed: ticks the lines of the rule that it keeps, and says how strong it is. The server decides. */

const CLASSES = [/\p{Lu}/u, /\p{Ll}/u, /\d/];
const WORDS = ["", "Solidité\u00a0: faible", "Solidité\u00a0: moyenne", "Solidité\u00a0: bonne", "Solidité\u00a0: excellente"];
const COMMON = /(.)\1\1|0123|1234|2345|3456|4567|5678|6789|azerty|qwerty|motdepasse|password|bonjour|soleil|(19|20)\d\d/i;

/** Which lines of the rule a text keeps, in their order. */
function kept(text, shortest) {
  return [[...text].length >= shortest, ...CLASSES.map((one) => one.test(text))];
}

/** From 1 (weak) to 4: length counts most, a habit of everybody's costs a degree. */
function strength(text, shortest) {
  const different = new Set(text).size;
  let degree = text.length >= 18 && different >= 10 ? 4 : text.length >= 13 && different >= 8 ? 3 : text.length >= 10 && different >= 6 ? 2 : 1;
  if (COMMON.test(text)) degree -= 1;
  return kept(text, shortest).every(Boolean) ? Math.max(degree, 1) : 1;
}

for (const box of document.querySelectorAll("[data-strength]")) {
  const input = document.getElementById(box.dataset.strength);
  const shortest = Number(box.dataset.shortest);
  const lines = [...box.querySelectorAll("li")];
  const [bar, said] = document.querySelectorAll(".strength > span");
  input.addEventListener("input", () => {
    const met = kept(input.value, shortest);
    lines.forEach((line, number) => line.classList.toggle("met", met[number]));
    const degree = input.value ? strength(input.value, shortest) : 0;
    bar.className = `strength-bar degree-${degree}`;
    if (said.textContent !== WORDS[degree]) said.textContent = WORDS[degree];
  });
}
