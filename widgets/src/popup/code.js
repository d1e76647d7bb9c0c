import { h } from "../dom.js";

/** @import { Say } from "./words.js" */
/** @import { Visit } from "./popup.js" */

/**
 * The field for the code of the confirmation mail, while the form is still open; what is right leads
 * on to the next card.
 * @param {Visit} visit @param {Say} say
 */
export function codeField(visit, say) {
  const told = { id: "field", name: "code", inputmode: "numeric", autocomplete: "one-time-code" };
  const input = h("input", { ...told, "aria-describedby": "problem" });
  const problem = h("p", { id: "problem", class: "problem", role: "alert" });
  const button = h("button", { class: "yes" }, say("code_button"));

  /** @param {string} text @param {boolean} wrong whether the code is what is wrong */
  const complain = (text, wrong) => {
    problem.textContent = text;
    input.setAttribute("aria-invalid", String(wrong));
    if (wrong) input.focus();
  };

  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const code = input.value.trim();
    if (button.ariaBusy) return;
    if (!code) return complain(say("code_invalid"), true);
    complain("", false);
    button.ariaBusy = "true";
    const { id, code: waiting } = visit.answer;
    const { ok, data } = await visit.send(`v1/signups/${id}/code`, code, () => ({ code }), waiting.token);
    button.ariaBusy = null;
    if (!ok) return complain(say(data.code) ?? data.detail ?? say("unreachable"), data.code === "code_invalid");
    visit.seen.set("link", null);
    visit.answer = { ...visit.answer, ...data };
    visit.next();
  };

  return { nodes: [h("label", { for: "field" }, say("code_label")), input, problem, button], submit };
}
