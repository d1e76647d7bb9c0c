// What runs on every page: reads the published forms, waits until one is due, and only then loads
// the part that shows it. Nothing here may throw into the shop's page.

import { read } from "./read.js";
import { memory } from "./memory.js";
import { phone, whenDue } from "./triggers.js";

/** @import { Form, Place } from "./types.js" */

const DAY = 864e5;
const CHECKOUT = "[data-signup-checkout]";
/** What this file knows how to wait for; every other key needs the targeting part. */
const SIMPLE = /^(after|scroll|exit)_/;
const SEARCH = /^https?:\/\/[^/]*\b(google|bing|yahoo|baidu|yandex|duckduckgo|ecosia|naver)\./;

/** @param {Place} place */
export function start(place) {
  const seen = memory(`signup:${place.site}`);
  const link = /^#signup=([\w.-]+)$/.exec(location.hash)?.[1];
  if (link) return quietly(async () => (await import(place.base + __LINK__)).follow(link, place, seen));
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

  /** Whether a form may come by itself. Nobody is interrupted while paying. @type {(form: Form) => boolean} */
  const welcome = ({ key, kind, frequency = {} }) =>
    kind !== "embedded" &&
    !document.querySelector(CHECKOUT) &&
    !within(seen.get("joined"), frequency.after_signup ?? "never") &&
    !within(seen.get(`closed.${key}`), frequency.after_close_days ?? 7) &&
    // Search engines mark down what covers a phone's page that they led to.
    !(kind === "popup" && phone() && SEARCH.test(document.referrer));

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
  const queued = Array.isArray(window.signup) ? window.signup : [];
  window.signup = api;
  queued.forEach(api.push);

  const begin = async () => {
    const slot = document.querySelector(CHECKOUT);
    if (slot) return (await import(place.base + __CHECKOUT__)).fill(slot, place);
    // In a frame the page is a part of another: there a form comes only when it is asked for.
    if (top !== window) return;
    await idle();
    const all = await forms();
    if (all.some(({ show, frequency }) => Object.keys({ ...show, ...frequency }).some((key) => !SIMPLE.test(key))))
      return (await import(place.base + __TARGETING__)).arm(all, { place, seen, show, welcome, whenDue });
    const form = all.find(welcome);
    if (form) whenDue(form.show ?? {}, () => welcome(form) && show(form));
  };
  const early = document.prerendering
    ? "prerenderingchange"
    : document.readyState === "loading" && "DOMContentLoaded";
  if (early) document.addEventListener(early, () => quietly(begin), { once: true });
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
