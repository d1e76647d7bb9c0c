/** @import { Show } from "./types.js" */

const BUSY = "input,textarea,select,[contenteditable]";
const AGAIN = 2e3;

/**
 * Calls `due` once, at the first of the wanted moments, and never while the page is hidden or
 * prerendered, another dialog is open, or the shopper is typing.
 * @param {Show} show @param {() => void} due
 */
export function whenDue(show, due) {
  const over = new AbortController();
  const listen = { signal: over.signal, passive: true };
  const page = document.documentElement;
  const { after_seconds, scroll_percent, exit_intent } = show;

  const fire = () => {
    if (over.signal.aborted) return;
    if (document.hidden || document.activeElement?.matches(BUSY) || document.querySelector(":modal"))
      return void setTimeout(fire, AGAIN);
    over.abort();
    due();
  };

  if (after_seconds != null) setTimeout(fire, after_seconds * 1e3);
  if (scroll_percent)
    addEventListener(
      "scroll",
      () => {
        const way = page.scrollHeight - page.clientHeight;
        if (way > 0 && page.scrollTop >= (way * scroll_percent) / 100) fire();
      },
      listen,
    );
  if (exit_intent)
    page.addEventListener("mouseleave", (event) => event.clientY <= 0 && fire(), listen);
}
