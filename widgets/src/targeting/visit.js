import { quiet } from "../quiet.js";

/** @import { Host } from "./targeting.js" */

const PAUSE = 18e5;

/**
 * A visit to the shop: which one it is, how many pages were seen in it, where it came from.
 * @typedef {{ visits: number, pages: number, since: number, last: number, referrer: string,
 *   utm: Record<string, string>, lots: Record<string, number> }} Visit
 */

/**
 * Counts this page. A visit ends after half an hour without a new page. Where nothing may be kept,
 * it is a first visit that lasts as long as the page.
 * @param {Pick<Host, "place" | "seen">} host @param {Visit | undefined} here what this page counted before
 * @returns {Visit}
 */
export function onTheWay({ place, seen }, here) {
  const now = Date.now();
  /** @type {Visit | undefined} */
  const before = quiet(place) ? here : seen.get("visit");
  const goesOn = before && now - before.last < PAUSE;
  const came = arrival();
  /** @type {Visit} */
  const visit = {
    visits: (before?.visits ?? 0) + (goesOn ? 0 : 1),
    pages: (goesOn ? before.pages : 0) + 1,
    since: goesOn ? before.since : now,
    last: now,
    ...(goesOn && !came ? { referrer: before.referrer, utm: before.utm } : (came ?? { referrer: "", utm: {} })),
    lots: here?.lots ?? {},
  };
  if (!quiet(place)) seen.set("visit", { ...visit, lots: undefined });
  return visit;
}

/** Where this page was reached from, if from outside; campaigns by name. */
function arrival() {
  const utm = [...new URLSearchParams(location.search)]
    .filter(([name]) => name.startsWith("utm_"))
    .map(([name, value]) => [name.slice(4), value]);
  const from = document.referrer && new URL(document.referrer);
  const outside = from && from.host !== location.host ? from.host + from.pathname : "";
  return utm.length || outside ? { referrer: outside, utm: Object.fromEntries(utm) } : undefined;
}
