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
    return found && Object.keys(found.frequency).some((name) => name.startsWith("most_")) ? found : undefined;
  };
  document.addEventListener("signup:viewed", (event) => {
    const form = limited(event);
    if (!form) return;
    const name = `shown.${form.key}`;
    seen.set(name, noted(seen.get(name), form.frequency.most_per_page && here()));
  });
  document.addEventListener("signup:closed", (event) => {
    const key = limited(event)?.key;
    if (key) seen.set(`closes.${key}`, (seen.get(`closes.${key}`) ?? 0) + 1);
  });

  return {
    /** Whether the form's limits let it come once more. @param {Form} form @param {Visit} visit */
    allow({ key, frequency }, visit) {
      const { most_per_page, most_per_session, most_per_day, most_ever, most_closes } = frequency;
      const { n = 0, at = [], on = [] } = seen.get(`shown.${key}`) ?? {};
      const since = Math.min(visit.since, Date.now() - PAUSE);
      const today = new Date().toDateString();
      return (
        n < (most_ever ?? Infinity) &&
        (seen.get(`closes.${key}`) ?? 0) < (most_closes ?? Infinity) &&
        times(at, (time, index) => time >= since && on[index] === here()) < (most_per_page ?? Infinity) &&
        times(at, (time) => time >= since) < (most_per_session ?? Infinity) &&
        times(at, (time) => new Date(time).toDateString() === today) < (most_per_day ?? Infinity)
      );
    },
  };
}

/**
 * Notes one more time, and the page where that matters.
 * @param {{ n: number, at: number[], on?: (number | null)[] } | undefined} before @param {number | undefined} page
 */
function noted({ n, at, on = [] } = { n: 0, at: [] }, page) {
  const now = Date.now();
  const lately = (/** @type {unknown} */ _, /** @type {number} */ index) => now - at[index] < DAY;
  const pages = page == null ? undefined : [...at.map((_, index) => on[index] ?? null).filter(lately), page];
  return { n: n + 1, at: [...at.filter(lately), now], on: pages };
}

/** The page's path as a number: what is kept is no list of pages somebody saw. */
function here() {
  let sum = 0;
  for (const letter of location.pathname) sum = (Math.imul(sum, 31) + /** @type {number} */ (letter.codePointAt(0))) | 0;
  return sum;
}

/** @param {number[]} at @param {(time: number, index: number) => boolean} counts */
function times(at, counts) {
  return at.filter(counts).length;
}
