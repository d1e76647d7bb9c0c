import { h } from "../dom.js";

/** @import { Incentive } from "../types.js" */
/** @import { Visit } from "../popup/popup.js" */
/** @import { Say } from "../popup/words.js" */

const [HOUR, DAY] = [36e5, 864e5];

/**
 * When the promise ends, if it does: how long that is from now, and the moment itself.
 * @param {Incentive | null | undefined} incentive @param {Visit} visit @param {Say} say
 */
export function ends(incentive, { form: { locale } }, say) {
  const end = Date.parse(incentive?.expires_at ?? "");
  const left = end - Date.now();
  if (!(left > 0)) return null;
  const [unit, length] = left < DAY ? /** @type {const} */ (["hour", HOUR]) : /** @type {const} */ (["day", DAY]);
  const told = new Intl.RelativeTimeFormat(locale).format(Math.floor(left / length), unit);
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }).format(end);
  return h("p", { class: "terms" }, say("ends", { left: told, date, days: Math.ceil(left / DAY) }));
}
