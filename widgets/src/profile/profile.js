// The screen that asks about the person. What they say before they leave an address stays in the
// browser until then; after it, it is sent at once, and whoever declines goes on with what they have.

import { h } from "../dom.js";
import { ticket } from "../popup/ticket.js";

/** @import { Ask, Step } from "../types.js" */
/** @import { Visit } from "../popup/popup.js" */
/** @import { Say } from "../popup/words.js" */
/** @typedef {Record<string, unknown>} Said */

/** @type {Record<string, Record<string, string>>} */
const FIELDS = {
  first_name: { autocomplete: "given-name", maxlength: "100" },
  last_name: { autocomplete: "family-name", maxlength: "100" },
  birthday: { type: "date", autocomplete: "bday", min: "1900-01-01" },
};

/**
 * One screen: fields, questions with given answers, and two buttons of one size.
 * @param {Step} step @param {Visit} visit @param {Say} say
 */
export function profileCard({ name, texts, ask = {} }, visit, say) {
  const { won, answer: late } = visit;
  const fields = (ask.fields ?? []).map((field) => input(field, say, ask));
  const questions = (ask.choices ?? []).map(question);

  const button = h("button", { class: "yes" }, texts.button);
  const problem = h("p", { id: "problem", class: "problem", role: "alert" });

  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (button.ariaBusy) return;
    const wrong = fields.filter((field) => !field.check());
    if (wrong.length) return wrong[0].input.focus();
    const given = Object.fromEntries(fields.map(({ input }) => [input.name, input.value.trim()]).filter(([, value]) => value));
    const choices = Object.fromEntries(questions.map((one) => [one.key, one.chosen()]).filter(([, chosen]) => chosen.length));
    const said = { ...given, ...(Object.keys(choices).length && { choices }) };
    if (!late) visit.profile = said;
    else if (Object.keys(said).length) {
      problem.textContent = "";
      button.ariaBusy = "true";
      const told = await send(said, visit, say);
      button.ariaBusy = null;
      if (told) return (problem.textContent = told);
    }
    visit.tell("submitted", name);
    visit.next();
  };

  const skip = () => {
    if (!late) return visit.close?.();
    visit.tell("skipped", name);
    visit.next();
  };
  const decline = texts.decline ?? say(won ? "keep" : "no", { label: won?.label ?? "" });

  return h(
    "form",
    { novalidate: "", onsubmit: submit },
    ticket(won, won?.code && say("saved")),
    visit.ends?.(won, visit, say),
    h("h2", { id: "title", tabindex: "-1" }, texts.headline),
    texts.text && h("p", {}, texts.text),
    ...fields.flatMap((field) => field.nodes),
    ...questions.map((one) => one.node),
    late && problem,
    button,
    (late || visit.close) && h("button", { type: "button", class: "no", onclick: skip }, decline),
  );
}

/**
 * Sends what was said to the signup that stands; returns what to tell where it was not taken.
 * @param {Said} profile @param {Visit} visit @param {Say} say
 */
async function send(profile, { answer, send }, say) {
  const path = `v1/signups/${answer.id}/profile`;
  const { ok, data } = await send(path, JSON.stringify(profile), () => ({ profile }), answer.profile?.token);
  if (ok) return;
  const { code, message } = data.errors?.[0] ?? { code: data.code, message: data.detail };
  return say(code) ?? message ?? say("unreachable");
}

/** @param {string} name @param {Say} say @param {Ask} ask */
function input(name, say, { minimum_age }) {
  const needed = name === "birthday" && minimum_age != null;
  const told = { id: name, name, class: "field", required: needed, "aria-describedby": `${name}-problem` };
  const input = h("input", { ...FIELDS[name], ...told });
  const problem = h("p", { id: `${name}-problem`, class: "problem", role: "alert" });

  const complaint = () => {
    if (input.validity.valueMissing) return say("field_required");
    if (name !== "birthday" || !(input.value || input.validity.badInput)) return;
    if (!input.value || input.value > today(0) || !input.validity.valid) return say("birthday_invalid");
    if (minimum_age != null && input.value > today(minimum_age)) return say("age_too_low", { age: minimum_age });
  };
  const check = () => {
    const text = complaint();
    problem.textContent = text ?? "";
    input.setAttribute("aria-invalid", String(!!text));
    return !text;
  };
  const label = h("label", { for: name }, say(`${name}_label`));
  return { input, check, nodes: [label, input, problem] };
}

/** This day so many years ago, as a date field writes it; who is exactly of age was born on it. @param {number} years */
function today(years) {
  const now = new Date().toISOString().slice(0, 10);
  return String(Number(now.slice(0, 4)) - years).padStart(4, "0") + now.slice(4);
}

/** @param {NonNullable<Ask["choices"]>[number]} asked */
function question({ key, label, several, options }) {
  const inputs = options.map(({ value }) => h("input", { type: several ? "checkbox" : "radio", name: key, value, id: `${key}-${value}` }));
  const node = h(
    "fieldset",
    {},
    h("legend", {}, label),
    ...inputs.map((input, index) => h("label", { class: "choice", for: input.id }, input, options[index].label)),
  );
  return { key, node, chosen: () => inputs.filter((one) => one.checked).map((one) => one.value) };
}
