import { quiet } from "../quiet.js";

/** @import { Form } from "../types.js" */
/** @import { Host } from "./targeting.js" */

const DAY = 864e5;

/**
 * Whether a form that is kept from whoever joined may come to ask for the number alone: the browser
 * gave an address and no number, so many days ago, and did not close the form since.
 * @param {Form} form @param {Host} host
 */
export function lacking(form, { place, seen, closed }) {
  const days = form.frequency.number_after_days;
  return (
    days != null &&
    !quiet(place) &&
    seen.get("known") &&
    Date.now() - seen.get("joined") >= days * DAY &&
    !closed(form) &&
    !document.querySelector("[data-signup-checkout]")
  );
}
