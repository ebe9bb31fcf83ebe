/**
 * A form that is reviewed before it counts (`data-reviewed`) is sent by script, and what it is answered with takes the place of the page's
 * content: the way back of the browser leads to the form as it was filled, its files included. It is kept in the memory of this page and
 * nowhere else, for it may be about a child's health and the screen may be anybody's. What leads elsewhere is gone to.
 */

import { announce } from "./say.js";
import { askToSignIn, isSignIn, sayCut, sayNoPage } from "./signed-in.js";

const FAULTY = "[aria-invalid='true'], .notice.no[tabindex]";
const GROUP = ":is(fieldset, [role=group])[aria-describedby$='-error']"; // what is wrong with several boxes stands above the first
const shown = [{ content: document.querySelector("main"), title: document.title, top: 0 }];
let present = 0;

/** Show what only a script can make work, and begin where something is wrong; false where nothing is. */
export function begin(content) {
  for (const hidden of content.querySelectorAll("[data-with-script]")) hidden.hidden = false;
  const first = content.querySelector(`${FAULTY}, ${GROUP} input:not([type=hidden]), ${GROUP} select`);
  const chosen = first?.type === "radio" && first.form?.querySelector(`[name="${first.name}"]:checked`);
  (chosen || first)?.focus();
  return Boolean(first);
}

/** Let every form of the page, and every button, be used again. */
export function rest() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
}

const bodyOf = (form, submitter) => {
  const fields = new FormData(form);
  if (submitter?.name) fields.append(submitter.name, submitter.value);
  return form.enctype === "multipart/form-data" ? fields : new URLSearchParams(fields);
};

/** Send the form; its answer stands in its place, and where nothing was answered the form stays and says why. */
export async function sendInPlace(form, submitter) {
  const { answer, page } = await post(form, submitter);
  if (!answer) stay(form, sayCut);
  else if (isSignIn(answer)) stay(form, askToSignIn);
  else if (!answer.redirected) turnTo(new DOMParser().parseFromString(page, "text/html"), answer.status, form);
  else if (present) location.replace(answer.url);
  else location.assign(answer.url);
}

/** Show a page of ours; what stands before the portal answers with pages of its own, where it lets nothing through. */
function turnTo(fresh, status, form) {
  if (fresh.querySelector("main")) turn(fresh, new URL(form.action).hash);
  else stay(form, () => sayNoPage(form, status));
}

async function post(form, submitter) {
  try {
    const answer = await fetch(form.action, { method: "POST", headers: { Accept: "text/html" }, body: bodyOf(form, submitter) });
    return { answer, page: await answer.text() };
  } catch {
    return {};
  }
}

function stay(form, say) {
  rest();
  say(form);
}

function turn(fresh, hash) {
  const content = fresh.querySelector("main");
  for (const one of fresh.head.querySelectorAll("link[rel=stylesheet], script[src]")) if (!isHere(one)) document.head.append(copyOf(one));
  rest();
  shown[present].top = scrollY;
  history.replaceState({ present }, "");
  shown.length = present + 1;
  shown.push({ content: document.adoptNode(content), title: fresh.title, top: 0 });
  present += 1;
  document.documentElement.dataset.reviewing = ""; // what this page keeps is nowhere else: live.js does not leave it
  history.pushState({ present }, "");
  show();
  if (hash) document.getElementById(hash.slice(1))?.scrollIntoView();
}

const placeOf = (one) => new URL(one.src || one.href).pathname; // whatever the release: nothing runs twice

const isHere = (one) => [...document.head.querySelectorAll("link[rel=stylesheet], script[src]")].some((here) => placeOf(here) === placeOf(one));

/** A script that was parsed with a page is not run: one made anew is. */
function copyOf(one) {
  const made = document.createElement(one.localName);
  for (const { name, value } of one.attributes) made.setAttribute(name, value);
  return made;
}

function show() {
  const { content, title, top } = shown[present];
  document.querySelector("main").replaceWith(content);
  document.title = title;
  scrollTo(0, top);
  if (begin(content)) return;
  content.focus({ preventScroll: true });
  announce(content.querySelector("h1")?.textContent ?? title);
}

addEventListener("popstate", ({ state }) => {
  if (!state) history.replaceState({ present }, ""); // a place within the page, which a link of it led to
  else if (!shown[state.present]) location.reload(); // of before the page was read anew
  else if (state.present !== present) {
    shown[present].top = scrollY;
    present = state.present;
    rest();
    show();
  }
});
