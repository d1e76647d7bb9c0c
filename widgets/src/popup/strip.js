import { h } from "../dom.js";

/** @import { Step } from "../types.js" */
/** @import { Say } from "./words.js" */

/**
 * What stands on the strip: the promise, and a button that opens the form.
 * @param {Step} step @param {Say} say @param {() => void} open
 */
export function stripCard({ texts }, say, open) {
  return h(
    "form",
    { class: "lure", method: "dialog", onsubmit: (/** @type {Event} */ event) => (event.preventDefault(), open()) },
    h("h2", { id: "title", tabindex: "-1" }, texts.headline),
    h("button", { class: "yes" }, texts.open ?? say("open")),
  );
}
