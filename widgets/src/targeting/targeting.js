// Whom a form comes to, when, and how often. Loaded only where a form of the site says more than the
// loader knows how to wait for.

import { holds } from "./conditions.js";
import { counter } from "./caps.js";
import { onBack, onClick, onTurn } from "./moments.js";
import { onTheWay } from "./visit.js";

/** @import { Form, Memory, Place } from "../types.js" */
/** @import { Visit } from "./visit.js" */

/**
 * What the loader lends: its memory, its ways to show a form and the tab of a closed one, and what keeps
 * a form away from whoever joined or closed it.
 * @typedef {{ place: Place, seen: Memory, show(form: Form, uncalled?: boolean): Promise<unknown>,
 *   hang(form?: Form): unknown, closed(form: Form): boolean, welcome(form: Form): boolean,
 *   whenDue(form: Pick<Form, "show" | "design">, due: () => void): () => void }} Host
 */

/**
 * Returns the forms for this browser: of one with variants the one that was drawn for it.
 * @param {Form[]} forms @param {Place} place @param {Memory} seen @returns {Promise<Form[]>}
 */
export async function pick(forms, place, seen) {
  if (!forms.some(({ variant }) => variant)) return forms;
  return (await import(`./${__VARIANTS__}.js`)).pick(forms, place, seen);
}

/**
 * Waits for the moments of all forms. Of those that are due at once the one of the highest priority
 * comes; after it no other comes by itself on this page.
 * @param {Form[]} forms @param {Host} host
 */
export function arm(forms, host) {
  const { place, seen } = host;
  const ranked = forms
    .filter(({ kind }) => kind !== "embedded")
    .sort((one, other) => (other.show.priority ?? 0) - (one.show.priority ?? 0));
  const counts = counter(seen, ranked);
  /** @type {Visit | undefined} */
  let visit;
  let taken = false;
  /** @type {Set<Form>} */
  const due = new Set();
  /** @type {(() => void)[]} */
  let calledOff = [];

  const fits = (/** @type {Form} */ form) => holds(form, /** @type {Visit} */ (visit), host);
  const may = (/** @type {Form} */ form) => host.welcome(form) && counts.allow(form, /** @type {Visit} */ (visit)) && fits(form);
  const consider = () => {
    const form = !taken && ranked.find((one) => due.has(one) && may(one));
    if (form) host.show(form, true);
  };
  const ripe = (/** @type {Form} */ form) => () => {
    due.add(form);
    consider();
  };

  /** Once the page has nothing more pressing. @param {() => void} then @param {Form} [form] */
  const soon = (then, form) => () =>
    void calledOff.push(host.whenDue({ design: {}, ...form, show: { after_seconds: 0 } }, then));

  /** @param {Form} form */
  const listen = (form) => {
    const { after_seconds, scroll_percent, exit_intent, back_button, click, event } = form.show;
    const moments = JSON.parse(JSON.stringify({ after_seconds, scroll_percent, exit_intent }));
    const over = new AbortController();
    calledOff.push(() => over.abort());
    if (Object.keys(moments).length || !(back_button || click || event))
      calledOff.push(host.whenDue({ ...form, show: moments }, ripe(form)));
    // Captured at the window, an event is heard wherever it is dispatched.
    if (event) addEventListener(event, soon(ripe(form), form), { capture: true, signal: over.signal });
    if (click) onClick(click, over.signal, () => fits(form) && !!host.show(form));
    if (back_button) onBack(over.signal, () => may(form) && !taken, soon(ripe(form), form));
  };

  const begin = () => {
    const first = !visit;
    visit = onTheWay(host, visit);
    taken = false;
    due.clear();
    calledOff.splice(0).forEach((stop) => stop());
    ranked.forEach(listen);
    if (first && !ranked.some(may)) host.hang(ranked.find((form) => host.closed(form) && fits(form)));
  };

  document.addEventListener("signup:viewed", (event) => {
    const { form } = /** @type {CustomEvent} */ (event).detail;
    if (ranked.some(({ key }) => key === form)) taken = true;
  });
  for (const told of ["cart", "consent"])
    document.addEventListener(`signup:${told}`, soon(consider));
  onTurn(begin);
  begin();
}
