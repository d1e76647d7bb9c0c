// The screen that opens the phone's own messages with the keyword in them: two taps, and nothing typed.

import { h } from "../dom.js";
import { wording } from "../disclosure.js";
import { ticket } from "../popup/ticket.js";

/** @import { Step, Tap } from "../types.js" */
/** @import { Visit } from "../popup/popup.js" */
/** @import { Say } from "../popup/words.js" */

/**
 * The promise, the words that are agreed to by sending the text, and the link; `typed` shows the screen
 * with the field.
 * @param {Step} step @param {Visit} visit @param {Say} say @param {() => void} typed
 */
export function tapCard({ name, texts, incentive, tap }, visit, say, typed) {
  const { word, href, text, links } = /** @type {Tap} */ (tap);
  const { won } = visit;
  const opened = () => {
    visit.tapped = true;
    setTimeout(visit.next); // once the phone has been asked
  };
  const skip = () => {
    visit.tell("skipped", name);
    visit.past?.();
  };
  const button = (/** @type {string} */ words, /** @type {() => void} */ onclick) =>
    h("button", { type: "button", class: "no", onclick }, words);
  return h(
    "form",
    {},
    ticket(won ?? incentive, won?.code && say("saved")),
    visit.ends?.(won ?? incentive, visit, say),
    h("h2", { id: "title", tabindex: "-1" }, texts.headline),
    texts.text && h("p", {}, texts.text),
    h("div", { id: "terms", class: "terms" }, h("p", {}, wording({ text, links }))),
    h("a", { class: "yes", href, translate: "no", "aria-describedby": "terms", onclick: opened }, say("tap_button", { word })),
    button(say("tap_type"), typed),
    visit.past && button(texts.decline ?? say(won ? "keep" : "no", { label: won?.label ?? "" }), skip),
  );
}
