/** @import { Show } from "./types.js" */

const BUSY = "input,textarea,select,[contenteditable]";
const AGAIN = 2e3;
const FLICK = 1e3;
/** In square pixels; the largest block of a form, its consent text, has less on any screen. */
const LARGER = 8e4;
/** @type {Show} */
const UNASKED = { after_seconds: 8, exit_intent: true };

/**
 * Resolves when a form over the page can no longer become its largest contentful paint: after the
 * first act of the shopper, or once something was painted that is larger than what a form paints.
 * In browsers that do not measure it, the first act it is.
 * @type {Promise<unknown>}
 */
const settled = new Promise((done) => {
  for (const type of ["pointerdown", "keydown", "wheel", "touchmove"])
    addEventListener(type, done, { once: true, passive: true, capture: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (/** @type {any} */ (entry).size > LARGER) done(0);
  }).observe({ type: "largest-contentful-paint", buffered: true });
});

/**
 * Calls `due` once, at the first of the wanted moments, and never while the page is hidden or
 * prerendered, another dialog is open, or the shopper is typing. Returns what calls it off.
 * @param {Show} show @param {() => void} due
 */
export function whenDue(show, due) {
  const over = new AbortController();
  const listen = { signal: over.signal, passive: true };
  const page = document.documentElement;
  const { after_seconds, scroll_percent, exit_intent } = Object.keys(show).length ? show : UNASKED;

  const fire = async () => {
    await settled;
    if (over.signal.aborted) return;
    if (document.hidden || document.activeElement?.matches(BUSY) || document.querySelector(":modal"))
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
