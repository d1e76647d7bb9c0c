// Where a form stands: over the page, beside it, on a strip that opens it, or in a place of the page.

import { h, sheet } from "../dom.js";
import { dressed } from "../dress.js";
import styles from "./popup.css";

/** @import { Form } from "../types.js" */
/**
 * `over` covers the page; `aside` and `strip` leave it to be read; `placed` is part of it.
 * @typedef {"over" | "aside" | "strip" | "placed"} Way
 */

const SMALL = "(max-width: 480px), (max-height: 480px)";
const WIDE = "(min-width: 1100px) and (min-height: 481px)";

/**
 * How a form begins. One that nobody asked for never covers a small screen (Google calls that an
 * intrusive interstitial): there it is a strip until it is opened.
 * @param {string} kind @param {boolean} [uncalled] @returns {Way}
 */
export function wayOf(kind, uncalled) {
  if (kind === "bar" && matchMedia(WIDE).matches) return "aside";
  if (uncalled && (matchMedia(SMALL).matches || kind === "sheet" || kind === "bar")) return "strip";
  return kind === "flyout" && !matchMedia(SMALL).matches ? "aside" : "over";
}

/**
 * Fetches the rules that only some forms need, by format, picture and preset, and puts them on; a form
 * without them is plain.
 * @param {Form} form @param {ShadowRoot} root
 */
export async function putOn({ kind, steps, design = {} }, root) {
  const names = steps.map(({ name }) => name);
  const wanted = [kind, design.image && "picture", ...names, steps.some(({ tap }) => tap) && "tap", design.look].flatMap((name) => __LOOKS__[name || ""] ?? []);
  try {
    const found = await Promise.all(wanted.map((chunk) => import(chunk)));
    root.adoptedStyleSheets.push(...found.map((one) => sheet(one.default)));
  } catch {}
}

/**
 * Puts the form's box into `slot`, or beside the body, where no layout of the shop takes part.
 * @param {Form} form @param {Element} [slot]
 */
export function setUp(form, slot) {
  const { host, root } = dressed(form, "popup", styles);
  const traits = { lang: form.locale, dir: form.direction, "aria-labelledby": "title" };
  const box = slot ? h("section", traits) : h("dialog", traits);
  root.append(box);
  if (slot) host.className = "placed";
  (slot ?? document.documentElement).append(host);
  return { host, root, box };
}

/**
 * Shows the dialog in one of the ways; it may have been shown in another before.
 * @param {HTMLDialogElement} dialog @param {string} kind @param {Way} way
 */
export function present(dialog, kind, way) {
  dialog.className = `${kind} ${way}`;
  dialog.open = false;
  if (way === "over") dialog.showModal();
  else dialog.open = true; // `show()` would take the focus from who is reading
}

/**
 * Has a press beside the card close it, unless something was typed or the press began on the card;
 * and Escape, also where the browser does not do it.
 * @param {HTMLDialogElement} dialog @param {AbortSignal} signal
 */
export function closeFromOutside(dialog, signal) {
  /** @type {EventTarget | null} */
  let pressed;
  dialog.onpointerdown = (event) => (pressed = event.target);
  dialog.onclick = (event) => {
    const typed = dialog.querySelector("input")?.value;
    if (event.target === dialog && pressed === dialog && !typed) dialog.close();
  };
  const leave = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector(":modal")) dialog.close();
  };
  addEventListener("keydown", leave, { signal });
}
