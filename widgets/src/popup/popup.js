// A form on the page, in a shadow root, one card per view. A new view is a new card, so nothing on
// screen moves: what holds the card stays where it is.

import { h } from "../dom.js";
import { quiet } from "../quiet.js";
import { doneCard } from "./done.js";
import { issueToken } from "./signup.js";
import { sender } from "./send.js";
import { closeFromOutside, present, putOn, setUp, wayOf } from "./stage.js";
import { stepCard } from "./step.js";
import { stripCard } from "./strip.js";
import { teller } from "./tell.js";
import { speaker, wordsOf } from "./words.js";

/** @import { Form, Incentive, Memory, Place, Step } from "../types.js" */
/** @import { Way } from "./stage.js" */
/** @import { Words } from "./words.js" */

/**
 * How a visit reaches the service, and what was won and answered before it began.
 * @typedef {{ token: () => ReturnType<typeof issueToken>, send: ReturnType<typeof sender>,
 *   tell: ReturnType<typeof teller>, won?: Incentive | null, answer?: any }} Line
 */

/**
 * How a form comes: `uncalled` by a trigger, `slot` into a place of the page, `way` for sure.
 * @typedef {{ uncalled?: boolean, slot?: Element, way?: Way, line?: Line }} Coming
 */

/**
 * One visit to the form; there is no `close` where the form is part of the page. `past` is where a
 * step leads that is declined.
 * @typedef {Omit<Line, "token"> & { form: Form, place: Place, seen: Memory, words: Words, opened: number,
 *   token?: ReturnType<typeof issueToken>, due?: string, profile?: object, ends?: typeof import("../ends/ends.js").ends, tapped?: boolean, thanks?: string,
 *   listening: AbortController, next(): void, past?: () => void, close?: () => void }} Visit
 */

/**
 * Opens `form`; returns what closes it, what opens it where it is a strip, and when it is `drawn`. `gone` is called once it is closed.
 * @param {Form} form @param {Place} place @param {Memory} seen @param {() => void} gone
 * @param {Coming} coming
 */
export function open(form, place, seen, gone, { uncalled, slot, way, line = dial(form, place) } = {}) {
  const { host, root, box } = setUp(form, slot);
  const dialog = slot ? undefined : /** @type {HTMLDialogElement} */ (box);
  const from = /** @type {HTMLElement | null} */ (document.activeElement);
  const listening = new AbortController();
  const over = new AbortController();
  let at = 0;
  let told = false;
  /** @type {Visit} */
  let visit;
  /** @type {any} the screens that few forms have */
  let screens;
  const taps = matchMedia("(pointer: coarse)").matches && form.steps.some(({ tap }) => tap);

  /** @param {HTMLElement} content */
  const show = (content) => {
    const label = speaker(visit.words)("close");
    const close = dialog && h("button", { type: "button", class: "x", "aria-label": label, onclick: visit.close });
    const { image } = form.design ?? {};
    const art = image && !content.matches(".lure") && h("img", { ...image, alt: image.alt ?? "", class: "art", loading: "lazy" });
    box.replaceChildren(h("div", { class: "card" }, art, close, content));
  };

  const focus = () => box.querySelector("h2")?.focus({ preventScroll: !dialog });

  /** @param {Step} step @param {Visit} visit */
  const card = (step, visit) => {
    const say = speaker(visit.words, step.texts);
    if (step.name === "profile") return screens.profileCard(step, visit, say);
    if (taps && step.tap) return screens.tapCard(step, visit, say, () => (show(stepCard(step, visit)), focus()));
    return stepCard(step, visit);
  };

  /** The next turn of the browser, so that it can answer the shopper in between; none comes once the form is closed. */
  const turn = () => new Promise((done) => setTimeout(() => over.signal.aborted || done(0)));

  const viewed = () => {
    if (!told) line.tell("viewed", form.steps[at]?.name);
    told = true;
  };

  /** @param {boolean} [quiet] whether the focus stays where it is @param {Way} [way] how the form appears, at its first step */
  const view = async (quiet, way) => {
    const step = form.steps[at];
    const { answer, won } = visit;
    visit.past = won || (answer && form.steps[at + 1]) ? visit.next : visit.close;
    // Without the field, the mail's button and the text's answer do the same.
    /** @type {any} */
    const typing = !step && answer?.code && (await import(__SCREENS__.code).catch(() => (answer.code = null)));
    const content = step ? card(step, visit) : doneCard(visit, typing?.codeField);
    if (way) {
      await turn();
      if (dialog) present(dialog, form.kind, way);
      await turn();
    }
    show(content);
    if (!quiet) focus();
    if (way) await turn();
    viewed();
    if (step) line.tell("step_viewed", step.name);
  };

  /** The form itself, from its first step on. @param {Way} way @param {boolean} [quiet] */
  const begin = (way, quiet) => {
    if (visit.token) return;
    visit.opened = performance.now();
    visit.token = line.token();
    return view(quiet, way);
  };

  const start = async (/** @type {Words} */ words) => {
    const known = await screens.resume?.(form, place, seen);
    if (over.signal.aborted) return;
    if (known) at = known.at;
    const { token: _, ...rest } = line;
    const close = dialog && (() => dialog.close());
    const next = () => (at++, view());
    visit = { ...rest, ...known, ...screens, form, place, seen, words, opened: 0, listening, next, close };
    const first = way ?? (dialog ? wayOf(form.kind, uncalled) : "placed");
    if (dialog && first === "strip") {
      show(stripCard(form.steps[at], speaker(words), () => begin("over")));
      present(dialog, form.kind, first);
      viewed();
    } else return begin(first, uncalled ? first === "aside" : !dialog);
  };

  const leave = () => {
    if (over.signal.aborted) return;
    if (told && at < form.steps.length) line.tell("closed", form.steps[at].name);
    over.abort();
    listening.abort();
    seen.set(`closed.${form.key}`);
    host.remove();
    // Browsers give the focus back themselves only where the page was covered.
    if (document.activeElement === document.body) from?.focus({ preventScroll: true });
    gone();
  };
  if (dialog) {
    dialog.onclose = leave;
    closeFromOutside(dialog, over.signal);
  }
  const last = form.steps.some(({ incentive }) => incentive?.expires_at) && "ends";
  const back = !quiet(place) && seen.get("known") && "known";
  const chunks = [...form.steps.map(({ name }) => name), taps && "tap", last, back].flatMap((name) => __SCREENS__[name || ""] ?? []);
  const more = Promise.all(chunks.map((chunk) => import(chunk)));
  const parts = /** @type {const} */ ([wordsOf(form.locale), more, putOn(form, root), turn()]);
  const drawn = Promise.all(parts).then(([words, found]) => {
    screens = Object.assign({}, ...found);
    return start(words);
  });
  return {
    drawn,
    close: () => (dialog?.open ? dialog.close() : leave()),
    unfold: () => box.classList.contains("strip") && begin("over"),
  };
}

/** @param {Form} form @param {Place} place @returns {Line} */
function dial(form, place) {
  return { token: () => issueToken(form, place), send: sender(place), tell: teller(form, place) };
}
