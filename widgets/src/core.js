// What runs on every page: reads the published forms, waits until one is due, and only then loads
// the part that shows it. Nothing here may throw into the shop's page.

import { read } from "./read.js";
import { follow, linkIn } from "./link.js";
import { memory } from "./memory.js";
import { whenDue } from "./triggers.js";

/** @import { Form, Place } from "./types.js" */

const DAY = 864e5;
const UNASKED = { after_seconds: 8, exit_intent: true };

/** @param {Place} place */
export function start(place) {
  const seen = memory(`signup:${place.site}`);
  const link = linkIn(location.hash);
  if (link) return follow(link, place, seen);
  /** @type {Promise<Form[]> | undefined} */
  let published;
  /** @type {{ close?: () => void, unfold?: () => void } | undefined} the one form that is open or on its way */
  let shown;

  /** @returns {Promise<Form[]>} */
  const forms = () =>
    (published ??= read(place, "forms").then(
      (answer) => answer.forms,
      (error) => {
        published = undefined;
        throw error;
      },
    ));

  /** @param {Form | undefined} form @param {boolean} [uncalled] whether it comes by itself */
  const show = async (form, uncalled) => {
    if (!form || shown) return uncalled || shown?.unfold?.();
    shown = {};
    try {
      const popup = await import(place.base + __POPUP__);
      const gone = () => {
        shown = undefined;
        hang(form);
      };
      Object.assign(shown, popup.open(form, place, seen, gone, { uncalled }));
    } catch {
      shown = undefined;
    }
  };

  /** Leaves the tab of a form that was closed, where it has one. @param {Form | undefined} form */
  const hang = (form) =>
    quietly(async () => {
      if (!form?.steps[0].texts.teaser || joined(form) || seen.get(`untied.${form.key}`)) return;
      (await import(place.base + __TEASER__)).hang(form, seen, () => show(form));
    });

  /** Fills a place of the page with its form once it is near. @param {HTMLElement} slot */
  const fill = async (slot) => {
    const form = (await forms()).find(({ key }) => key === slot.dataset.signupForm);
    if (!form) return;
    await near(slot);
    (await import(place.base + __POPUP__)).open(form, place, seen, () => {}, { slot });
  };

  /** @type {(form: Form) => boolean} */
  const joined = ({ frequency = {} }) => within(seen.get("joined"), frequency.after_signup ?? "never");

  /** @type {(form: Form) => boolean} */
  const closed = ({ key, frequency = {} }) =>
    within(seen.get(`closed.${key}`), frequency.after_close_days ?? 7);
  /** @type {(form: Form) => boolean} */
  const welcome = (form) => form.kind !== "embedded" && !joined(form) && !closed(form);

  const api = {
    /** Opens a form now, whatever was closed before; without a key the first. */
    open: (/** @type {string | undefined} */ key) =>
      quietly(async () => show((await forms()).find((form) => !key || form.key === key))),
    close: () => shown?.close?.(),
    /** What the queue stub collected, or a later call: `["open", "welcome"]`. */
    push: (/** @type {string[]} */ [name, key]) =>
      name === "open" ? api.open(key) : name === "close" && api.close(),
  };
  const queued = Array.isArray(window.signup) ? window.signup : [];
  window.signup = api;
  queued.forEach(api.push);

  const begin = async () => {
    const slot = document.querySelector("[data-signup-checkout]");
    // Nobody is interrupted while paying.
    if (slot) return (await import(place.base + __CHECKOUT__)).fill(slot, place);
    /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-signup-form]")).forEach((slot) => quietly(() => fill(slot)));
    await idle();
    const form = (await forms()).find(welcome);
    if (!form) return hang((await forms()).find(closed));
    const { show: moments = {} } = form;
    whenDue(Object.keys(moments).length ? moments : UNASKED, () => welcome(form) && show(form, true));
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => quietly(begin));
  else quietly(begin);
}

/** @param {number | undefined} since @param {number | "never"} days */
function within(since, days) {
  return !!since && (days === "never" || Date.now() - since < days * DAY);
}

/** What fails here is not the shop's trouble. @param {() => Promise<unknown>} work */
async function quietly(work) {
  try {
    await work();
  } catch {}
}

/** @param {Element} slot */
function near(slot) {
  return new Promise((done) =>
    new IntersectionObserver((seen, watch) => seen.some((one) => one.isIntersecting) && (watch.disconnect(), done(0)), {
      rootMargin: "300px",
    }).observe(slot),
  );
}

/** The page's own work comes first. */
function idle() {
  return new Promise((done) => {
    if ("requestIdleCallback" in window) requestIdleCallback(done, { timeout: 2e3 });
    else setTimeout(done, 200); // Safari
  });
}
