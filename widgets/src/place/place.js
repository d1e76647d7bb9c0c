// A place of the page that a form is drawn into. Loaded only where a page has one.

/** @import { Form, Place } from "../types.js" */

/**
 * Fills `slot` with its form once it is near the window. What stands in it for browsers without script
 * goes only when the form is there, and stays while somebody types in it.
 * @param {HTMLElement} slot @param {Form[]} forms @param {Place} place
 * @param {(form: Form) => Promise<{ drawn: Promise<unknown> }>} open
 */
export async function fill(slot, forms, place, open) {
  const key = slot.getAttribute("form");
  const form = forms.find((one) => !key || one.key === key);
  if (!form || slot.dataset.filled != null) return;
  slot.dataset.filled = "";
  slot.style.display ||= "block";
  await near(slot);
  if (slot.contains(document.activeElement)) return;
  const plain = [...slot.childNodes];
  const email = slot.querySelector("input[type=email]");
  if (email instanceof HTMLInputElement && email.value) place.person = { email: email.value, ...place.person };
  const { drawn } = await open(form);
  await drawn;
  for (const node of plain) node.remove();
}

/** @param {Element} slot */
function near(slot) {
  return new Promise((done) =>
    new IntersectionObserver((seen, watch) => seen.some((one) => one.isIntersecting) && (watch.disconnect(), done(0)), {
      rootMargin: "300px",
    }).observe(slot),
  );
}
