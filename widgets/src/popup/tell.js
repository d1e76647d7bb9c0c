import { json } from "../json.js";
import { quiet } from "../quiet.js";
import { announcer } from "./announce.js";

/** @import { Form, Place } from "../types.js" */
/** @typedef {"viewed" | "step_viewed" | "submitted" | "skipped" | "closed"} Moment */

/**
 * Tells the page and the funnel's counters what happened; nothing about the person. Whoever wants
 * nothing counted is not.
 * @param {Form} form @param {Place} place
 */
export function teller(form, place) {
  const { key, version, variant } = form;
  /** @type {{ type: Moment, step?: string }[]} */
  const events = [];
  const { base, site } = place;
  const announce = announcer(form, place);
  const count = () =>
    navigator.sendBeacon(
      `${base}v1/beacons`,
      json({ site, form: key, version, variant, events: events.splice(0) }),
    );
  return (/** @type {Moment} */ type, /** @type {string | undefined} */ step) => {
    announce(type, step);
    if (!quiet(place) && events.push({ type, step }) === 1) queueMicrotask(count);
  };
}
