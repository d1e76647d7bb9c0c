import { h } from "../dom.js";

/** @import { Incentive } from "../types.js" */
/** @import { Visit } from "../popup/popup.js" */
/** @import { Say } from "../popup/words.js" */

const [MINUTE, HOUR, DAY] = [6e4, 36e5, 864e5];

/**
 * When the promise ends, if it does: how long that is from now, and the moment itself, which the shop's
 * site file names. What was won is told in the words of the step that promised it. On its last day it counts down by the minute, and once it is over it says so and takes
 * the voucher away. A timer is no live region: nobody hears each minute.
 * @param {Incentive | null | undefined} incentive @param {Visit} visit @param {Say} say
 */
export function ends(incentive, { form: { locale }, words, won }, say) {
  const end = Date.parse(incentive?.expires_at ?? "");
  if (!end) return null;
  const own = incentive === won ? (won?.ends ?? words.ends) : undefined;
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }).format(end);
  const node = h("p", { class: "terms", role: "timer" });

  const tell = () => {
    const left = end - Date.now();
    node.textContent = left > 0 ? say("ends", { left: until(left, locale), date, days: Math.ceil(left / DAY) }, own) : say("ended");
    const voucher = node.previousElementSibling;
    // Its place stays, so that nothing moves under the shopper's hand.
    if (left <= 0 && voucher instanceof HTMLElement) voucher.style.visibility = "hidden";
    if (left > 0) setTimeout(() => node.isConnected && tell(), (left % MINUTE) + 1);
  };

  queueMicrotask(tell); // then the voucher stands beside it
  return node;
}

/**
 * In days, on the last day in hours and minutes; never more than there is.
 * @param {number} left @param {string} locale
 */
function until(left, locale) {
  if (left >= DAY) return new Intl.RelativeTimeFormat(locale).format(Math.floor(left / DAY), "day");
  const [hours, minutes] = [Math.floor(left / HOUR), Math.floor((left % HOUR) / MINUTE)];
  const relative = new Intl.RelativeTimeFormat(locale, { style: "short" });
  if (!hours) return relative.format(Math.max(1, minutes), "minute");
  if (!minutes) return relative.format(hours, "hour");
  const alone = (/** @type {"hour" | "minute"} */ unit, /** @type {number} */ count) =>
    new Intl.NumberFormat(locale, { style: "unit", unit }).format(count);
  // "in 4 hr. 12 min": the word for "in" stands before the first number, or after the last.
  const before = relative.formatToParts(hours, "hour")[0].type === "literal";
  return before
    ? `${relative.format(hours, "hour")} ${alone("minute", minutes)}`
    : `${alone("hour", hours)} ${relative.format(minutes, "minute")}`;
}
