// What the page hears of a form: our own events, and those that tag managers know from elsewhere.

/** @import { Form, Place } from "../types.js" */
/** @import { Moment } from "./tell.js" */

/**
 * Tells the page what happened, and nothing about the person: `signup:viewed` and so on at the document;
 * and at the window one event with the types and the shape of Klaviyo's `klaviyoForms`, so that recipes
 * made for it go on working (https://developers.klaviyo.com/en/docs/track_klaviyo_form_activity_using_javascript).
 * The same goes to the tag manager's `dataLayer` where there is one.
 * @param {Form} form @param {Place} place
 */
export function announcer({ key, version, kind }, { site, events = "signupForms" }) {
  let joined = false;

  /** @param {Moment} moment */
  const known = (moment) => {
    if (moment === "viewed") return [kind === "embedded" ? "embedOpen" : "open"];
    if (moment === "closed") return ["close"];
    if (moment !== "submitted") return [];
    const first = !joined;
    joined = true;
    return first ? ["submit", "stepSubmit"] : ["stepSubmit"];
  };

  return (/** @type {Moment} */ moment, /** @type {string | undefined} */ step) => {
    const detail = { site, form: key, version, step };
    document.dispatchEvent(new CustomEvent(`signup:${moment}`, { detail }));
    for (const type of known(moment)) {
      const told = { type, formId: key, formVersionId: version, companyId: site, metaData: { $step_name: step } };
      window.dispatchEvent(new CustomEvent(events, { detail: told }));
      try {
        /** @type {any} */ (window.dataLayer)?.push({ event: events, ...told });
      } catch {} // a tag of the shop's went wrong; the form goes on
    }
  };
}
