import { h } from "../dom.js";
import { wording } from "../disclosure.js";
import { quiet } from "../quiet.js";
import { watch } from "./measure.js";
import { signup } from "./signup.js";
import { ticket } from "./ticket.js";
import { speaker } from "./words.js";

/** @import { Disclosure, Step } from "../types.js" */
/** @import { Consent } from "./signup.js" */
/** @import { Visit } from "./popup.js" */

/** @type {Record<string, Record<string, string>>} */
const FIELDS = {
  email: { type: "email", inputmode: "email", autocomplete: "email", autocapitalize: "off" },
  phone: { type: "tel", inputmode: "tel", autocomplete: "tel" },
};

/**
 * One step: its promise, one field, the words that are agreed to, and two buttons of one size.
 * @param {Step} step @param {Visit} visit
 */
export function stepCard(step, visit) {
  const { name, texts, incentive } = step;
  const { won } = visit;
  const say = speaker(visit.words, texts);
  const button = h("button", { class: "yes", "aria-describedby": "terms", translate: "no" }, texts.button);
  const asks = step.disclosures.map((disclosure, index) => ask(disclosure, index, button));
  const terms = h("div", { id: "terms", class: "terms" }, ...asks.map((each) => each.node));
  const told = { ...FIELDS[name], value: visit.place.person?.[/** @type {"email" | "phone"} */ (name)], "aria-describedby": "problem" };
  const input = h("input", { ...told, id: "field", class: "field", name, required: true });
  const problem = h("p", { id: "problem", class: "problem", role: "alert" });
  const trap = h("input", { name: "website", tabindex: "-1", autocomplete: "off" });
  const decline = texts.decline ?? say(won ? "keep" : "no", { label: won?.label ?? "" });

  /** @param {string} text @param {boolean} [field] whether the field is what is wrong */
  const complain = (text, field) => {
    problem.textContent = text;
    input.setAttribute("aria-invalid", String(!!field));
    if (field) input.focus();
  };

  let revealed = false;
  const submit = async () => {
    if (button.ariaBusy) return;
    complain("");
    if (!input.checkValidity()) return complain(say(`${name}_invalid`), true);
    const consent = asks.flatMap((each) => each.consent() ?? []);
    // Nobody agrees to words that never were on the screen: they are shown, and the press is asked for again.
    if (!revealed && consent.some(({ presentation }) => !presentation.seen)) {
      revealed = true;
      button.focus();
      return terms.scrollIntoView({ block: "nearest" });
    }
    button.ariaBusy = "true";
    const answer = await post(step, visit, { [name]: input.value }, consent, trap.value);
    if (answer.ok) return accept(step, visit, answer.data);
    button.ariaBusy = null;
    const { code, detail, errors = [] } = answer.data;
    const wrong = errors.find((/** @type {any} */ each) => each.field === name);
    const told = wrong ?? errors[0] ?? { code, message: detail };
    const age = visit.form.steps[0].ask?.minimum_age ?? "";
    complain(say(told.code, { age }) ?? told.message ?? say("unreachable"), !!wrong);
  };

  const skip = () => {
    visit.tell("skipped", name);
    visit.past?.();
  };

  return h(
    "form",
    {
      novalidate: "",
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        submit();
      },
    },
    ticket(won ?? incentive, won?.code && say("saved")),
    visit.ends?.(won ?? incentive, visit, say),
    h("h2", { id: "title", tabindex: "-1" }, texts.headline),
    texts.text && h("p", {}, texts.text),
    h("label", { for: "field" }, texts.field ?? say(`${name}_label`)),
    input,
    problem,
    h("div", { class: "trap", "aria-hidden": "true" }, trap),
    terms,
    button,
    visit.past && h("button", { type: "button", class: "no", onclick: skip }, decline),
  );
}

/**
 * A disclosure on screen, and the consent it stands for once the step is sent.
 * @param {Disclosure} disclosure @param {number} index @param {HTMLElement} button
 */
function ask(disclosure, index, button) {
  const { id, channel, purpose, control, label = "" } = disclosure;
  const words = wording(disclosure);
  const box = control === "box" && h("input", { type: "checkbox", id: `box${index}` });
  const name = h("span", { class: "name", translate: "no" }, label);
  const node = box ? h("div", { class: "box" }, box, h("label", { for: box.id }, name, words)) : h("p", {}, words);
  const measure = watch(words);
  return {
    node,
    /** @returns {Consent | undefined} */
    consent() {
      if (box && !box.checked) return;
      const presentation = measure((box ? name : button).textContent ?? "");
      return { channel, purpose, disclosure: id, shown: words.textContent ?? "", presentation };
    },
  };
}

/**
 * @param {Step} step @param {Visit} visit @param {Record<string, string>} given
 * @param {Consent[]} consent @param {string} website
 */
async function post({ name }, visit, given, consent, website) {
  const { form, place, opened, answer, profile } = visit;
  // What is measured changes with every scroll and is no other answer.
  const what = JSON.stringify([given, profile, consent.map(({ disclosure }) => disclosure), website]);
  if (answer) {
    const second = () => ({ ...given, country: place.country, consent });
    return visit.send(`v1/signups/${answer.id}/phone`, what, second, answer.next.token);
  }
  const { token, challenge = null } = (await visit.token) ?? {};
  const elapsed_ms = Math.round(performance.now() - opened);
  const checks = { website, elapsed_ms, challenge };
  return visit.send("v1/signups", what, () => signup(form, place, token, { ...given, profile }, consent, checks));
}

/**
 * The step is on the server's disk; only now does the next one come.
 * @param {Step} step @param {Visit} visit @param {any} data
 */
function accept({ name, texts }, visit, data) {
  visit.seen.set("joined");
  if (data.link) visit.seen.set("link", { id: data.id, token: data.link.token });
  const known = !quiet(visit.place) && data.known ? { id: data.id, token: data.known.token } : null;
  if (known || visit.seen.get("known")) visit.seen.set("known", known);
  visit.tell("submitted", name);
  const { incentive } = data;
  // What was earned before stays until something better has its code.
  if (incentive?.code || !visit.won?.code) visit.won = incentive ?? visit.won;
  visit.due = incentive && !incentive.code ? incentive.label : undefined;
  visit.thanks = texts.thanks ?? visit.thanks;
  visit.answer = { ...visit.answer, ...data };
  visit.next();
}
