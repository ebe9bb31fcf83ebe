/** While a new password is typed: ticks the lines of the rule that it keeps, and says how strong it is. The server decides. */

const TESTS = [/^[\s\S]{8,}$/, /\p{Lu}/u, /\p{Ll}/u, /\d/];
const WORDS = ["", "Solidité\u00a0: faible", "Solidité\u00a0: moyenne", "Solidité\u00a0: bonne", "Solidité\u00a0: excellente"];
const COMMON = /(.)\1\1|0123|1234|2345|3456|4567|5678|6789|azerty|qwerty|motdepasse|password|bonjour|soleil|(19|20)\d\d/i;

/** From 1 (weak) to 4: length counts most, a habit of everybody's costs a degree. */
function strength(text) {
  const different = new Set(text).size;
  let degree = text.length >= 18 && different >= 10 ? 4 : text.length >= 13 && different >= 8 ? 3 : text.length >= 10 && different >= 6 ? 2 : 1;
  if (COMMON.test(text)) degree -= 1;
  return TESTS.every((test) => test.test(text)) ? Math.max(degree, 1) : 1;
}

for (const box of document.querySelectorAll("[data-strength]")) {
  const input = document.getElementById(box.dataset.strength);
  const lines = [...box.querySelectorAll("li")];
  const [bar, said] = document.querySelectorAll(".strength > span");
  input.addEventListener("input", () => {
    lines.forEach((line, number) => line.classList.toggle("met", TESTS[number].test(input.value)));
    const degree = input.value ? strength(input.value) : 0;
    bar.className = `strength-bar degree-${degree}`;
    if (said.textContent !== WORDS[degree]) said.textContent = WORDS[degree];
  });
}
