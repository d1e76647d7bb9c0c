// What runs on every page: reads the published forms, waits until one is due, and only then loads
// the part that shows it. Nothing here may throw into the shop's page.

import { read } from "./read.js";
import { memory } from "./memory.js";
import { whenDue } from "./triggers.js";

/** @import { Form, Place } from "./types.js" */

const DAY = 864e5;
const CHECKOUT = "[data-signup-checkout]";
/** A key of a form's rules that this file does not know how to wait for: it needs the targeting part. */
const MORE = /"(?!after|scroll|exit)\w+":/;

/** @param {Place} place */
export function start(place) {
  const part = (/** @type {string} */ name) => import(`${place.base}widget/${name}.js`);
  const seen = memory(`signup:${place.site}`);
  const link = /^#signup=([\w.-]+)$/.exec(location.hash)?.[1];
  if (link) return quietly(async () => (await part(__LINK__)).follow(link, place, seen));
  /** @type {Promise<Form[]> | undefined} */
  let published;
  /** @type {{ close?: () => void, unfold?: () => void } | undefined} the one form that is open or on its way */
  let shown;

  /** @type {any} */
  let targeting;
  /** @returns {Promise<Form[]>} */
  const ask = async () => {
    const { forms } = await read(place, "forms");
    return forms.some((/** @type {Form} */ { show, frequency }) => MORE.test(JSON.stringify({ ...show, ...frequency })))
      ? (targeting = await part(__TARGETING__)).pick(forms, place, seen)
      : forms;
  };
  /** Asked for once by all; what was not to be had is asked for again by who needs it next. */
  const forms = () =>
    (published ??= ask().catch((error) => {
      published = undefined;
      throw error;
    }));

  /** @param {Form | undefined} form @param {boolean} [uncalled] whether it comes by itself */
  const show = async (form, uncalled) => {
    if (!form || shown) return uncalled || shown?.unfold?.();
    shown = {};
    const gone = () => {
      shown = undefined;
      hang(form);
    };
    try {
      Object.assign(shown, await draw(form, { uncalled }, gone));
    } catch {
      shown = undefined;
    }
  };

  /** @param {Form} form @param {object} coming @param {() => void} [gone] */
  const draw = async (form, coming, gone = () => {}) =>
    (await part(__POPUP__)).open(form, place, seen, gone, coming);

  /** Leaves the tab of a form that was closed, where it has one. @param {Form | undefined} form */
  const hang = (form) =>
    quietly(async () => {
      if (form?.steps[0].texts.teaser && !joined(form) && !seen.get(`untied.${form.key}`))
        (await part(__TEASER__)).hang(form, seen, show);
    });

  /** @param {HTMLElement} slot */
  const fill = (slot) =>
    quietly(async () => {
      (await part(__PLACE__)).fill(slot, await forms(), place, (/** @type {Form} */ form) => draw(form, { slot }));
    });

  const joined = (/** @type {Form} */ { frequency }) => within(seen.get("joined"), frequency.after_signup);
  const closed = (/** @type {Form} */ { key, frequency }) =>
    within(seen.get(`closed.${key}`), frequency.after_close_days ?? 7);
  /** Whether a form may come by itself. Nobody is interrupted while paying. @param {Form} form */
  const welcome = (form) =>
    form.kind !== "embedded" && !document.querySelector(CHECKOUT) && !joined(form) && !closed(form);

  /** Keeps what the page tells, and lets the parts know. @param {"person" | "consent" | "cart"} name */
  const note = (name) => (/** @type {any} */ told) => {
    place[name] = told;
    document.dispatchEvent(new Event(`signup:${name}`));
  };

  /** @type {Record<string, (...words: any[]) => unknown>} */
  const api = {
    /** Opens a form now, whatever was closed before; without a key the first. */
    open: (/** @type {string | undefined} */ key) =>
      quietly(async () => show((await forms()).find((form) => !key || form.key === key))),
    close: () => shown?.close?.(),
    on: (/** @type {string} */ type, listener) => document.addEventListener(`signup:${type}`, listener),
    off: (/** @type {string} */ type, listener) => document.removeEventListener(`signup:${type}`, listener),
    identify: note("person"),
    setConsent: note("consent"),
    cart: note("cart"),
    /** What the queue stub collected, or a later call: `["open", "welcome"]`. */
    push: (/** @type {string[]} */ [name, ...words]) => api[name]?.(...words),
  };
  const queued = /** @type {any} */ (window.signup);
  window.signup = api;
  queued?.forEach?.(api.push);

  const begin = async () => {
    /** @type {HTMLElement | null} */
    const slot = document.querySelector(CHECKOUT);
    if (slot) return (await part(__CHECKOUT__)).fill(slot, place);
    // In a frame the page is a part of another: there a form comes only when it is asked for.
    if (top !== window) return;
    await idle();
    const all = await forms();
    if (targeting) return targeting.arm(all, { place, seen, show, hang, closed, welcome, whenDue });
    const form = all.find(welcome);
    if (!form) return hang(all.find(closed));
    whenDue(form, () => welcome(form) && show(form, true));
  };
  quietly(async () =>
    customElements.define(
      "signup-form",
      class extends HTMLElement {
        connectedCallback() {
          fill(this);
        }
      },
    ),
  );
  const early = document.prerendering
    ? "prerenderingchange"
    : document.readyState === "loading" && "DOMContentLoaded";
  if (early) document.addEventListener(early, () => quietly(begin));
  else quietly(begin);
}

/**
 * Whether it was so few days ago; "never", and nothing, make the comparison one with no number, which fails.
 * @param {number | undefined} since @param {any} days
 */
function within(since, days) {
  return since && !(Date.now() - since >= days * DAY);
}

/** What fails here is not the shop's trouble. @param {() => Promise<unknown>} work */
async function quietly(work) {
  try {
    await work();
  } catch {}
}

/** The page's own work comes first; browsers without idle times have at least their next turn. */
function idle() {
  return new Promise((done) => (window.requestIdleCallback ?? setTimeout)(done, /** @type {any} */ ({ timeout: 2e3 })));
}
