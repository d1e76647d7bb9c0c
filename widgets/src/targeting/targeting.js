// Whom a form comes to, when, and how often. Loaded only where a form of the site says more than the
// loader knows how to wait for.

import { holds, unplaced } from "./conditions.js";
import { counter } from "./caps.js";
import { lacking } from "./missing.js";
import { resume } from "../known/known.js";
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
  let asking = false;
  /** @type {Set<Form>} */
  const due = new Set();
  /** @type {(() => void)[]} */
  let calledOff = [];

  const fits = (/** @type {Form} */ form) => holds(form, /** @type {Visit} */ (visit), host);
  const wanted = (/** @type {Form} */ form) => host.welcome(form) || lacking(form, host);
  const may = (/** @type {Form} */ form) => wanted(form) && counts.allow(form, /** @type {Visit} */ (visit)) && fits(form);
  const consider = () => {
    const form = !taken && !asking && ranked.find((one) => due.has(one) && may(one));
    if (form && placed(form, consider)) come(form);
  };
  /** Who joined meets no form that the service does not say begins with the number. @param {Form} form */
  const come = async (form) => {
    if (!host.welcome(form)) {
      asking = true;
      const known = await resume(form, place, seen);
      asking = false;
      // Meanwhile the page may have turned, or the person opened a form or closed it.
      if (!due.delete(form) || taken || !known || !may(form)) return consider();
    }
    host.show(form, true);
  };
  /** @type {Promise<void> | undefined} */
  let asked;
  /** Whether it is known where the visitor is, as far as the form wants that; else it is asked for. */
  const placed = (/** @type {Form} */ form, /** @type {() => void} */ then) => {
    if (!unplaced(form, place)) return true;
    asked ??= locate(place);
    asked.then(then);
    return false;
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
    // A press and a step back cannot wait for an answer.
    const known = () => placed(form, () => {});
    if (click) known(), onClick(click, over.signal, () => known() && fits(form) && !!host.show(form));
    if (back_button) known(), onBack(over.signal, () => known() && may(form) && !taken, soon(ripe(form), form));
  };

  const hang = () => {
    const form = ranked.find((one) => host.closed(one) && fits(one));
    if (form && placed(form, hang)) host.hang(form);
  };

  const begin = () => {
    const first = !visit;
    visit = onTheWay(host, visit);
    taken = false;
    due.clear();
    calledOff.splice(0).forEach((stop) => stop());
    ranked.forEach(listen);
    if (first && !ranked.some(may)) hang();
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

/**
 * Asks the service which country the request comes from; it keeps nothing of it, and nor does this page's
 * browser.
 * @param {Place} place
 */
async function locate(place) {
  try {
    const patience = AbortSignal.timeout(5e3);
    const answer = await fetch(`${place.base}v1/sites/${place.site}/country`, { credentials: "omit", signal: patience });
    place.found = (await answer.json()).country;
  } catch {}
  place.found ??= null;
}
