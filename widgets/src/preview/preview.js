// The preview page: the form or the boxes as published, drawn by the very parts that shops load.
// It posts nothing, counts nothing and remembers nothing; the page's policy would not let it.

/** @import { Incentive, Form, Place, Step } from "../types.js" */
/** @import { Line } from "../popup/popup.js" */
/** @import { Way } from "../popup/stage.js" */
/** @import { Box } from "../checkout/checkout.js" */
/**
 * What the page says is to be drawn: a `form` from its step number `step` on, behind the last its end,
 * in its own `way` or another, or `boxes`, by the part at `part`.
 * @typedef {{ part: string, form?: Form, step?: number, way?: Way, boxes?: Box[] }} Scene
 */

/** Stands in for a code nobody has earned here: the page is public. */
const UNEARNED = "••••••";
/** @type {Place} */
const NOWHERE = { base: "", site: "", locale: "" };
const NO_MEMORY = { get: () => undefined, set: () => {} };

draw(JSON.parse(document.getElementById("scene")?.textContent ?? "{}")).then(settle);

/** @param {Scene} scene */
async function draw({ part, form, step = 0, way, boxes }) {
  const drawn = await import(part);
  if (boxes) drawn.draw(document.querySelector("[data-signup-checkout]"), boxes);
  if (form) {
    const left = form.steps.slice(step);
    const before = contacts(form.steps.slice(0, step));
    const answer = before.length ? { next: {} } : undefined;
    const line = { ...rehearsal(contacts(left), before.at(-1)), answer: left.length ? answer : {} };
    const slot = form.kind === "embedded" ? place() : undefined;
    await drawn.open({ ...form, steps: left }, NOWHERE, NO_MEMORY, () => {}, { line, way, slot }).drawn;
  }
}

/** A place for a form that is part of a page. */
function place() {
  const slot = document.createElement("div");
  document.querySelector("h1")?.after(slot);
  return slot;
}

/** The steps that ask for an address. @param {Step[]} steps */
function contacts(steps) {
  return steps.filter(({ name }) => name !== "profile");
}

/**
 * Answers every step as a first visitor's would be, from here.
 * @param {Step[]} steps those that ask for an address @param {Step | undefined} before @returns {Line}
 */
function rehearsal(steps, before) {
  let at = 0;
  return {
    won: won(before),
    token: async () => ({}),
    send: async (path) => ({ ok: true, data: /profile$/.test(path) ? {} : { incentive: won(steps[at++]), next: {} } }),
    tell: () => {},
  };
}

/** @param {Step | undefined} step @returns {Incentive | null} */
function won(step) {
  return step?.incentive ? { ...step.incentive, code: UNEARNED } : null;
}

/** Says, for whoever takes a picture, that everything is in its place, and the height it needs. */
async function settle() {
  await document.fonts.ready;
  const popup = document.querySelector("[data-signup-popup]")?.shadowRoot;
  await Promise.all((popup?.getAnimations() ?? []).map((one) => one.finished));
  await Promise.all([...(popup?.querySelectorAll("img") ?? [])].map((one) => one.decode().catch(() => {})));
  await new Promise(requestAnimationFrame);
  const whole = popup?.querySelector("dialog") ?? document.querySelector(".stage");
  document.documentElement.dataset.drawn = String(whole?.scrollHeight);
}
