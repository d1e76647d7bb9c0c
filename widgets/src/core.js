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
  /** @type {{ close?: () => void } | undefined} the one form that is open or on its way */
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

  const show = async (/** @type {Form | undefined} */ form) => {
    if (!form || shown) return;
    shown = {};
    try {
      const popup = await import(place.base + __POPUP__);
      shown.close = popup.open(form, place, seen, () => (shown = undefined));
    } catch {
      shown = undefined;
    }
  };

  /** @type {(form: Form) => boolean} */
  const welcome = ({ key, kind, frequency = {} }) =>
    kind !== "embedded" &&
    !within(seen.get("joined"), frequency.after_signup ?? "never") &&
    !within(seen.get(`closed.${key}`), frequency.after_close_days ?? 7);

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
    await idle();
    const form = (await forms()).find(welcome);
    if (!form) return;
    const { show: moments = {} } = form;
    whenDue(Object.keys(moments).length ? moments : UNASKED, () => welcome(form) && show(form));
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

/** The page's own work comes first. */
function idle() {
  return new Promise((done) => {
    if ("requestIdleCallback" in window) requestIdleCallback(done, { timeout: 2e3 });
    else setTimeout(done, 200); // Safari
  });
}
