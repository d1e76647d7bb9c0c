/** @import { Form, Memory } from "../types.js" */
/** @import { Visit } from "./visit.js" */

const DAY = 864e5;
const PAUSE = 18e5;

/**
 * Counts how often forms were shown and closed, for those that are not to be shown too often. It is
 * kept whatever the visitor consents to: forgetting it would only bring the form back.
 * @param {Memory} seen @param {Form[]} forms
 */
export function counter(seen, forms) {
  const limited = (/** @type {Event} */ event) => {
    const { form } = /** @type {CustomEvent} */ (event).detail;
    const found = forms.find(({ key }) => key === form);
    return found && Object.keys(found.frequency).some((name) => name.startsWith("most_")) ? form : undefined;
  };
  document.addEventListener("signup:viewed", (event) => {
    const key = limited(event);
    if (key) seen.set(`shown.${key}`, noted(seen.get(`shown.${key}`)));
  });
  document.addEventListener("signup:closed", (event) => {
    const key = limited(event);
    if (key) seen.set(`closes.${key}`, (seen.get(`closes.${key}`) ?? 0) + 1);
  });

  return {
    /** Whether the form's limits let it come once more. @param {Form} form @param {Visit} visit */
    allow({ key, frequency }, visit) {
      const { most_per_session, most_per_day, most_ever, most_closes } = frequency;
      const { n = 0, at = [] } = seen.get(`shown.${key}`) ?? {};
      const since = Math.min(visit.since, Date.now() - PAUSE);
      const today = new Date().toDateString();
      return (
        n < (most_ever ?? Infinity) &&
        (seen.get(`closes.${key}`) ?? 0) < (most_closes ?? Infinity) &&
        times(at, (time) => time >= since) < (most_per_session ?? Infinity) &&
        times(at, (time) => new Date(time).toDateString() === today) < (most_per_day ?? Infinity)
      );
    },
  };
}

/** @param {{ n: number, at: number[] } | undefined} before */
function noted({ n, at } = { n: 0, at: [] }) {
  const now = Date.now();
  return { n: n + 1, at: [...at.filter((time) => now - time < DAY), now] };
}

/** @param {number[]} at @param {(time: number) => boolean} counts */
function times(at, counts) {
  return at.filter(counts).length;
}
