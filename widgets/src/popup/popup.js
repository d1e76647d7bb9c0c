// The pop-up: a dialog in a shadow root, one card per view. A new view is a new card, so nothing on
// screen moves: the dialog covers the window and stays where it is.

import { h, sheet } from "../dom.js";
import { doneCard } from "./done.js";
import { issueToken } from "./signup.js";
import { sender } from "./send.js";
import { stepCard } from "./step.js";
import { teller } from "./tell.js";
import { speaker } from "./words.js";
import styles from "./popup.css";

/** @import { Form, Incentive, Memory, Place, Step } from "../types.js" */

/**
 * How a visit reaches the service, and what was won before it began.
 * @typedef {{ token: ReturnType<typeof issueToken>, send: ReturnType<typeof sender>,
 *   tell: ReturnType<typeof teller>, won?: Incentive | null }} Line
 */

/**
 * One visit to the form.
 * @typedef {Line & { form: Form, place: Place, seen: Memory, opened: number, due?: string, answer?: any,
 *   thanks?: string, listening: AbortController, next(): void, close(): void }} Visit
 */

/**
 * Opens `form` over the page; returns what closes it. `gone` is called once it is closed.
 * @param {Form} form @param {Place} place @param {Memory} seen @param {() => void} gone @param {Line} line
 */
export function open(form, place, seen, gone, line = dial(form, place)) {
  const { tell } = line;
  const dialog = h("dialog", { lang: form.locale, dir: form.direction, "aria-labelledby": "title" });
  const host = mount(dialog, form);
  let at = -1;

  /** @type {Visit} */
  const visit = {
    ...line,
    form,
    place,
    seen,
    opened: performance.now(),
    listening: new AbortController(),
    next() {
      const step = form.steps[++at];
      show(step ? stepCard(step, visit) : doneCard(visit));
      if (step) tell("step_viewed", step.name);
    },
    close: () => dialog.close(),
  };

  /** @param {HTMLElement} content */
  const show = (content) => {
    const say = speaker(form.locale, {});
    const close = h("button", { type: "button", class: "x", "aria-label": say("close"), onclick: visit.close });
    dialog.replaceChildren(h("div", { class: "card" }, close, content));
    dialog.querySelector("h2")?.focus();
  };

  dialog.onclose = () => {
    if (at < form.steps.length) tell("closed", form.steps[at].name);
    visit.listening.abort();
    seen.set(`closed.${form.key}`);
    host.remove();
    gone();
  };
  closeFromOutside(dialog);
  dialog.showModal();
  tell("viewed", form.steps[0].name);
  visit.next();
  return visit.close;
}

/** @param {Form} form @param {Place} place @returns {Line} */
function dial(form, place) {
  return { token: issueToken(form, place), send: sender(place), tell: teller(form, place) };
}

/**
 * Puts the dialog beside the body, where no layout of the shop takes part, in the shop's typeface.
 * @param {HTMLDialogElement} dialog @param {Form} form
 */
function mount(dialog, form) {
  const host = h("div", { "data-signup-popup": form.key });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(styles)];
  host.style.setProperty("--font", getComputedStyle(document.body).fontFamily);
  for (const [name, value] of Object.entries(form.design ?? {}))
    host.style.setProperty(`--signup-${name}`, value + (typeof value === "number" ? "px" : ""));
  root.append(dialog);
  document.documentElement.append(host);
  return host;
}

/**
 * A press beside the card closes, unless something was typed or the press began on the card.
 * @param {HTMLDialogElement} dialog
 */
function closeFromOutside(dialog) {
  /** @type {EventTarget | null} */
  let pressed;
  dialog.onpointerdown = (event) => (pressed = event.target);
  dialog.onclick = (event) => {
    const typed = dialog.querySelector("input")?.value;
    if (event.target === dialog && pressed === dialog && !typed) dialog.close();
  };
}
