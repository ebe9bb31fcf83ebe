/** Every page of the back office: "/" goes to the search. */
import { isShortcut, showKeys } from "./keys.js";

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || !isShortcut(event)) return;
  const field = document.getElementById("words") ?? document.getElementById("finder");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

showKeys();
