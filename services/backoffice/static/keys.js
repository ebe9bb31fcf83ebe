/** Single keys that act: people who dictate, or whose hand slips, can turn them off (WCAG 2.1.4); the choice stays in this browser. */

const SWITCH = "raccourcis";
const FIELDS = "input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select, [contenteditable]";

/** Tell whether single keys act. */
export const keysOn = () => localStorage.getItem(SWITCH) !== "non";

/** Turn single keys on or off. */
export function setKeys(on) {
  localStorage.setItem(SWITCH, on ? "oui" : "non");
  showKeys();
}

/** Show the keys on buttons where there is a keyboard and they act. */
export function showKeys() {
  document.documentElement.classList.toggle("keys", keysOn() && matchMedia("(hover: hover)").matches);
}

/** Tell whether a key press is meant as a shortcut: not for a field, a dialog or the browser. */
export function isShortcut(event) {
  return keysOn() && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing
    && !event.target.closest(FIELDS) && !document.querySelector("dialog[open]");
}
