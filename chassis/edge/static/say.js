/** Tell people what happened: politely to screen readers, briefly on the screen. */

const LONG_ENOUGH = 6000;
let leaving;

/** Have a screen reader say a sentence when it is free. */
export function announce(text) {
  const region = document.querySelector("#announcements");
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = text; });
}

/** Show a sentence for a few seconds; `link` may lead to more. It stays while the pointer or the focus is on it. */
export function toast(text, link) {
  document.querySelector(".toast")?.remove();
  clearTimeout(leaving);
  const box = document.createElement("p");
  box.className = "toast";
  box.setAttribute("role", "status");
  box.setAttribute("aria-live", "off"); // announce() says it, once
  box.append(text);
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link.href;
    anchor.textContent = link.text;
    box.append(" ", anchor);
  }
  document.querySelector("main").append(box);
  announce(text);
  const leave = () => { if (box.matches(":hover, :focus-within")) leaving = setTimeout(leave, 1000); else box.remove(); };
  leaving = setTimeout(leave, LONG_ENOUGH);
}

/** Draw an icon of the page's sprite. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#i-${name}`);
  drawing.append(use);
  return drawing;
}

/** Make a banner that says why something was refused; it is read at once. `link` may lead to what helps. */
export function refusal(title, detail, link) {
  const box = document.createElement("div");
  box.className = "notice no";
  box.setAttribute("role", "alert");
  const words = document.createElement("div");
  const heading = document.createElement("strong");
  heading.textContent = title;
  words.append(heading);
  if (detail) {
    const sentence = document.createElement("p");
    sentence.textContent = detail;
    words.append(sentence);
  }
  if (link) {
    const line = document.createElement("p");
    const anchor = document.createElement("a");
    anchor.href = link.href;
    anchor.textContent = link.text;
    line.append(anchor);
    words.append(line);
  }
  box.append(icon("alert"), words);
  return box;
}

/** Make a banner that says that the network is away, and as soon as the browser has it again that it is back; each with what to do. */
export function cut(away, back) {
  const box = refusal("La connexion est coupée", away);
  addEventListener("online", () => {
    box.className = "notice ok";
    box.querySelector(".icon").replaceWith(icon("check"));
    box.querySelector("strong").textContent = "La connexion est revenue";
    box.querySelector("p").textContent = back;
  }, { once: true });
  return box;
}
