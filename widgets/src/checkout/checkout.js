// The opt-in boxes of a checkout: light nodes inside the shop's own form, unticked, so that a plain
// form post carries them. Boxes that the shop's server put there stay as they are, so that nothing
// moves. When anything fails the checkout goes on without them.

import { h, sheet } from "../dom.js";
import { wording } from "../disclosure.js";
import { read } from "../read.js";
import styles from "./checkout.css";

/** @import { Disclosure, Place } from "../types.js" */
/** @typedef {{ name: string, label: string, disclosure: Disclosure }} Box */

const CONTEXT = ["email", "phone", "country", "first_name", "last_name", "order_id", "cart_token"];

/** @param {HTMLElement} slot @param {Place} place */
export async function fill(slot, place) {
  if (!slot.querySelector("input")) {
    /** @type {{ boxes: Box[] }} */
    const { boxes } = await read(place, "checkout");
    draw(slot, boxes, slot.dataset.fields);
  }
  const form = slot.closest("form");
  if (form && slot.dataset.post != null) form.addEventListener("submit", () => post(form, slot, place));
  document.dispatchEvent(new CustomEvent("signup:checkout", { detail: { site: place.site } }));
}

/**
 * `fields` is how a shop names the fields that it keeps with an order: `attributes[*]`.
 * @param {Element} slot @param {Box[]} boxes @param {string} [fields]
 */
export function draw(slot, boxes, fields) {
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet(styles)];
  slot.replaceChildren(...boxes.map((box) => choice(box, fields)));
}

/** @param {Box} box @param {string} [fields] */
function choice({ name, label, disclosure }, fields) {
  const named = fields && [name, `${name}_disclosure`].map((one) => fields.replace("*", one));
  const [box, beside] = named || [name, `disclosure[${name}]`];
  const [id, text] = [`signup-${name}`, wording(disclosure)];
  text.id = `${id}-text`;
  return h(
    "div",
    { class: "signup-box" },
    h("input", { type: "checkbox", name: box, value: "1", id, "aria-describedby": text.id, autocomplete: "off" }),
    h("label", { for: id }, label),
    text,
    h("input", { type: "hidden", name: beside, value: disclosure.id }),
  );
}

/**
 * Sends the ticks beside the shop's own post; without a tick nothing leaves the page. Fields that
 * are called otherwise in the shop's form are named on the slot: `data-email="contact[email]"`.
 * @param {HTMLFormElement} form @param {HTMLElement} slot @param {Place} place
 */
function post(form, slot, { base, site, locale, country }) {
  const given = new FormData(form);
  const ticked = [...slot.querySelectorAll("input")].filter((box) => box.checked).map(({ name }) => name);
  if (!ticked.length) return;
  const context = CONTEXT.map((name) => [name, given.get(slot.dataset[camel(name)] ?? name)]);
  fetch(`${base}v1/checkout/${site}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    credentials: "omit",
    keepalive: true, // the page is about to be left
    body: JSON.stringify({
      locale,
      country,
      ...Object.fromEntries(context.filter(([, value]) => value)),
      ...Object.fromEntries(ticked.map((name) => [name, "1"])),
      disclosure: Object.fromEntries(ticked.map((name) => [name, given.get(`disclosure[${name}]`)])),
    }),
  }).catch(() => {});
}

/** `first_name` is `data-first-name`. @param {string} name */
function camel(name) {
  return name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
}
