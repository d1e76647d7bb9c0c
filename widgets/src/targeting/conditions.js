import { quiet } from "../quiet.js";

/** @import { Conditions, Form, Place } from "../types.js" */
/** @import { Host } from "./targeting.js" */
/** @import { Visit } from "./visit.js" */

/**
 * What one condition looks at.
 * @typedef {{ visit: Visit, place: Place, now: { day: string, time: string } }} Scene
 */

/**
 * Whether a form is for this visitor, on this page, now; as long as nobody has said where that is, wherever.
 * @param {Form} form @param {Visit} visit @param {Pick<Host, "place" | "seen">} host
 */
export function holds(form, visit, { place, seen }) {
  const { key, show } = unplaced(form, place) ? anywhere(form) : form;
  const { where = {}, unless = {}, percent, time_zone } = show;
  /** @type {Scene} */
  const scene = { visit, place, now: clock(time_zone) };
  const met = (/** @type {Conditions} */ all) => (/** @type {string} */ name) =>
    !!TESTS[name]?.(all[/** @type {keyof Conditions} */ (name)], scene);
  return (
    Object.keys(where).every(met(where)) &&
    !Object.keys(unless).some(met(unless)) &&
    (percent == null || share(key, visit, place, seen) < percent)
  );
}

/**
 * Whether a form asks for the country and neither the page nor the service has been asked about it yet.
 * @param {Form} form @param {Place} place
 */
export function unplaced({ show: { where, unless } }, { country, found }) {
  return !country && found === undefined && !!(where?.countries ?? unless?.countries);
}

/** @param {Form} form @returns {Form} */
function anywhere({ show, ...form }) {
  const { countries: _, ...where } = show.where ?? {};
  const { countries: __, ...unless } = show.unless ?? {};
  return { ...form, show: { ...show, where, unless } };
}

/** @type {Record<string, (wanted: any, scene: Scene) => boolean>} */
const TESTS = {
  pages: (wanted) => any(wanted, (page) => like(page, address(page))),
  referrers: (wanted, { visit }) => any(wanted, (place) => like(place, visit.referrer, "(.*\\.)?", "(/.*)?")),
  utm: (wanted, { visit }) =>
    Object.keys(wanted).every((name) => any(wanted[name], (value) => like(value, visit.utm[name]))),
  devices: (wanted) => wanted.includes(device()),
  languages: (wanted, { place }) => any(wanted, (one) => like(one, place.locale, "", "(-.*)?")),
  countries: (wanted, { place }) => wanted.includes((place.country || place.found)?.toUpperCase()),
  visitors: (wanted, { visit }) => (wanted === "returning") === visit.visits > 1,
  visits: (range, { visit }) => between(range, visit.visits),
  pages_seen: (range, { visit }) => between(range, visit.pages),
  cart_value: (range, { place }) => between(range, place.cart?.value),
  cart_items: (range, { place }) => between(range, place.cart?.items?.length),
  cart_holds: (wanted, { place }) =>
    any(wanted, (one) => (place.cart?.items ?? []).some((item) => like(one, String(item)))),
  days: (wanted, { now }) => wanted.includes(now.day),
  hours: (wanted, { now }) => any(wanted, (span) => inSpan(span, now.time)),
};

/** @param {string[]} wanted @param {(one: string) => boolean} fits */
function any(wanted, fits) {
  return wanted.some(fits);
}

/**
 * Whether `text` is as the pattern says, in any case; `*` stands for anything.
 * @param {string} pattern @param {string | undefined} text @param {string} [before] @param {string} [after]
 */
function like(pattern, text, before = "", after = "") {
  const known = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return text != null && RegExp(`^${before}${known}${after}$`, "i").test(text);
}

/** The part of the page's address that a pattern speaks of. @param {string} pattern */
function address(pattern) {
  const { origin, pathname, search } = location;
  return (pattern.includes("://") ? origin : "") + pathname + (pattern.includes("?") ? search : "");
}

export function device() {
  if (!matchMedia("(pointer:coarse)").matches) return "desktop";
  return Math.min(screen.width, screen.height) < 600 ? "phone" : "tablet";
}

/** @param {{ least?: number, most?: number }} range @param {number | undefined} count */
function between({ least = 0, most = Infinity }, count) {
  return count != null && count >= least && count <= most;
}

/** Day and time at the visitor, or where the shop is. @param {string | undefined} timeZone */
function clock(timeZone) {
  const told = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts();
  const part = (/** @type {string} */ type) => told.find((one) => one.type === type)?.value ?? "";
  return { day: part("weekday").toLowerCase(), time: `${part("hour")}:${part("minute")}` };
}

/** A span that ends before it begins goes over midnight. @param {string} span @param {string} time */
function inSpan(span, time) {
  const [from, to] = span.split("-");
  return from < to ? time >= from && time < to : time >= from || time < to;
}

/**
 * The lot of this browser for a form, from 0 to 100; the same on every page unless the visitor wants
 * nothing kept.
 * @param {string} key @param {Visit} visit @param {Place} place @param {Host["seen"]} seen
 */
function share(key, visit, place, seen) {
  const name = `lot.${key}`;
  const lot = visit.lots[name] ?? (quiet(place) ? undefined : seen.get(name)) ?? Math.random() * 100;
  if (visit.lots[name] == null && !quiet(place)) seen.set(name, lot);
  return (visit.lots[name] = lot);
}
