// Which variant of a form this browser is shown. Loaded only where a form of the site has variants.

import { quiet } from "../quiet.js";

/** @import { Form, Memory, Place } from "../types.js" */

/** What was drawn on this page, for visitors who want nothing kept. @type {Record<string, string>} */
const here = {};

/**
 * Leaves one variant of each form, as chance and the shares have it: the same on every page. What is
 * kept is its letter, no number that could tell one browser from another.
 * @param {Form[]} forms @param {Place} place @param {Memory} seen
 */
export function pick(forms, place, seen) {
  return forms.filter(({ key, variant }) => !variant || variant === drawn(key));

  /** @param {string} key */
  function drawn(key) {
    const name = `variant.${key}`;
    const variants = forms.filter((form) => form.key === key);
    const kept = here[key] ?? (quiet(place) ? undefined : seen.get(name));
    here[key] = variants.find(({ variant }) => variant === kept)?.variant ?? lot(variants);
    if (here[key] !== kept && !quiet(place)) seen.set(name, here[key]);
    return here[key];
  }
}

/** @param {Form[]} variants */
function lot(variants) {
  let left = Math.random() * 100;
  return (variants.find(({ show }) => (left -= show.share ?? 0) < 0) ?? variants[0]).variant ?? "";
}
