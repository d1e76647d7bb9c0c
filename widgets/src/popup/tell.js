import { quiet } from "../quiet.js";

/** @import { Form, Place } from "../types.js" */
/** @typedef {"viewed" | "step_viewed" | "submitted" | "skipped" | "closed"} Moment */

/**
 * Tells the page, as `signup:viewed` and so on at the document, and the funnel's counters what
 * happened; nothing about the person. Whoever wants nothing counted is not.
 * @param {Form} form @param {Place} place
 */
export function teller({ key, version, variant }, place) {
  /** @type {{ type: Moment, step?: string }[]} */
  const events = [];
  const { base, site } = place;
  const count = () =>
    navigator.sendBeacon(
      `${base}v1/beacons`,
      JSON.stringify({ site, form: key, version, variant, events: events.splice(0) }),
    );
  return (/** @type {Moment} */ type, /** @type {string | undefined} */ step) => {
    const detail = { site, form: key, version, step };
    document.dispatchEvent(new CustomEvent(`signup:${type}`, { detail }));
    if (!quiet(place) && events.push({ type, step }) === 1) queueMicrotask(count);
  };
}
