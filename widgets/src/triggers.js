/** @import { Form, Show } from "./types.js" */

const BUSY = "input,textarea,select,[contenteditable]";
const AGAIN = 2e3;
const FLICK = 1e3;
/** In square pixels; the largest block of a form, its consent text, has less on any screen. */
const LARGER = 8e4;
/** @type {Show} */
const UNASKED = { after_seconds: 8, exit_intent: true };

/** Resolves at the first act of the shopper: after it, nothing becomes the largest contentful paint. */
const acted = new Promise((done) => {
  for (const type of ["pointerdown", "keydown", "wheel", "touchmove"])
    addEventListener(type, done, { once: true, passive: true, capture: true });
});

/** Resolves once the page has painted something that is larger than the words of a form. */
const painted = new Promise((done) => {
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (/** @type {any} */ (entry).size > LARGER) done(0);
  }).observe({ type: "largest-contentful-paint", buffered: true });
});

/**
 * Whether a field has the focus; one of an embedded form has it in a shadow root.
 * @param {DocumentOrShadowRoot} root @returns {boolean | undefined}
 */
const busy = ({ activeElement: at }) => (at?.shadowRoot ? busy(at.shadowRoot) : at?.matches(BUSY));

/**
 * Calls `due` once, at the first of the wanted moments, and never while the page is hidden or
 * prerendered, another dialog is open, or the shopper is typing; nor while a form could become the
 * largest contentful paint of the page, which one with a picture can until the shopper's first act.
 * Returns what calls it off.
 * @param {Pick<Form, "show" | "design">} form @param {() => void} due
 */
export function whenDue({ show, design }, due) {
  const over = new AbortController();
  const listen = { signal: over.signal, passive: true };
  const page = document.documentElement;
  const { after_seconds, scroll_percent, exit_intent } = Object.keys(show).length ? show : UNASKED;

  const fire = async () => {
    await (design?.image ? acted : Promise.race([acted, painted]));
    if (over.signal.aborted) return;
    if (document.hidden || busy(document) || document.querySelector(":modal"))
      return void setTimeout(fire, AGAIN);
    over.abort();
    due();
  };

  if (after_seconds != null) setTimeout(fire, after_seconds * 1e3);
  let [deepest, since] = [0, 0];
  addEventListener(
    "scroll",
    ({ timeStamp }) => {
      const [at, way] = [page.scrollTop, page.scrollHeight - page.clientHeight];
      if (scroll_percent && way > 0 && at >= (way * scroll_percent) / 100) fire();
      // Phones have no pointer to leave with: who is about to go flicks back up to the address bar.
      if (at >= deepest || timeStamp - since > FLICK) [deepest, since] = [at, timeStamp];
      else if (exit_intent && matchMedia("(pointer:coarse)").matches && deepest - at > innerHeight) fire();
    },
    listen,
  );
  if (exit_intent)
    page.addEventListener("mouseleave", (event) => event.clientY <= 0 && fire(), listen);
  return () => over.abort();
}
