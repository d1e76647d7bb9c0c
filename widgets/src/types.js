// The shapes that pass between the parts. They mirror the forms document of the API.

/**
 * Where this page belongs: the folder the loader came from (ends in a slash), the site's public
 * key, the shopper's locale and country as far as the page tells them (`found`: as the service does, null
 * where it does not know either), and what the page tells later: who is logged in, what is in the cart, whether the visitor lets things be counted; and the name under which
 * the page wants to hear of a form.
 * @typedef {{ base: string, site: string, locale: string, country?: string, found?: string | null, person?: Person, cart?: Cart,
 *   consent?: string, events?: string }} Place
 */

/**
 * A published text beside a control. `control` is the act that grants it: pressing the step's
 * `button`, or ticking a `box`. `links` maps words of the text to addresses.
 * @typedef {{ id: string, channel: string, purpose: string, control: "button" | "box",
 *   label?: string, text: string, links?: Record<string, string> }} Disclosure
 */

/**
 * What is promised; it does not count after `expires_at`. Without a code, that comes by message. What was
 * won brings the words for its end that stood on its step, where it had some.
 * @typedef {{ label: string, code?: string | null, expires_at?: string, ends?: string }} Incentive
 */

/**
 * What a screen asks about the person.
 * @typedef {{ fields?: string[], minimum_age?: number, choices?: { key: string, label: string,
 *   several: boolean, options: { value: string, label: string }[] }[] }} Ask
 */

/**
 * A text that joins: its link, keyword and consent text.
 * @typedef {{ href: string, word: string, text: string, links?: Record<string, string> }} Tap
 */

/**
 * One screen. `texts` may hold `headline text button field decline thanks` and any of the widget's
 * own words.
 * @typedef {{ name: "profile" | "email" | "phone", ask?: Ask, tap?: Tap, texts: Record<string, string>,
 *   incentive?: Incentive | null, disclosures: Disclosure[] }} Step
 */

/** @typedef {{ email?: string, phone?: string }} Person */

/** @typedef {{ value?: number, items?: (string | number)[] }} Cart */

/**
 * What must hold of a visit; every key that is there.
 * @typedef {{ pages?: string[], referrers?: string[], utm?: Record<string, string[]>, devices?: string[],
 *   languages?: string[], countries?: string[], visitors?: "new" | "returning", visits?: Range,
 *   pages_seen?: Range, cart_value?: Range, cart_items?: Range, cart_holds?: string[], days?: string[],
 *   hours?: string[] }} Conditions
 */

/** @typedef {{ least?: number, most?: number }} Range */

/**
 * @typedef {{ after_seconds?: number, scroll_percent?: number, exit_intent?: boolean, back_button?: boolean,
 *   click?: string, event?: string, priority?: number, percent?: number, share?: number, time_zone?: string,
 *   where?: Conditions, unless?: Conditions }} Show
 */

/**
 * @typedef {{ after_close_days?: number, after_signup?: number | "never", number_after_days?: number, most_per_page?: number, most_per_session?: number,
 *   most_per_day?: number, most_ever?: number, most_closes?: number }} Frequency
 */

/**
 * @typedef {{ key: string, version: string, variant?: string, kind: string, locale: string,
 *   direction: "ltr" | "rtl", steps: Step[], show: Show, frequency: Frequency,
 *   design: Design }} Form
 */

/**
 * What a form looks like: tokens that become the CSS properties `--signup-…`, numbers in pixels; those
 * of the dark; a picture.
 * @typedef {{ [token: string]: any, look?: string, layout?: string, dark?: Record<string, string>,
 *   image?: { src: string, width: number, height: number, alt?: string } }} Design
 */

/**
 * What this browser remembers of a site, by name: times in milliseconds, now unless told otherwise,
 * and as `link` what lets a mail's link confirm here: `{ id, token }`.
 * @typedef {{ get(name: string): any, set(name: string, value?: unknown): void }} Memory
 */

export {};
