// The field for a confirmation code. Loaded only where one is on its way.

import { h } from "../dom.js";

/** @import { Say } from "../popup/words.js" */
/** @import { Visit } from "../popup/popup.js" */

/**
 * The field for the code of the confirmation text or mail, while the form is still open; what is
 * right leads on to the next card.
 * @param {Visit} visit @param {Say} say @param {boolean} texted whether it came by text
 */
export function codeField(visit, say, texted) {
  const told = { id: "field", class: "field", name: "code", inputmode: "numeric", autocomplete: "one-time-code" };
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
    if (!ok) {
      button.ariaBusy = null;
      return complain(say(data.code) ?? data.detail ?? say("unreachable"), data.code === "code_invalid");
    }
    visit.listening.abort();
    if (!data.link) visit.seen.set("link", null);
    if (data.incentive?.code) visit.won = data.incentive;
    if (!data.confirm?.method) visit.due = undefined;
    visit.answer = { ...visit.answer, ...data };
    visit.next();
  };

  if (texted) listen(input, visit.listening.signal);
  const label = h("label", { for: "field" }, say(texted ? "texted_label" : "code_label"));
  return { nodes: [label, input, problem, button], submit };
}

/**
 * Has the browser offer the code of a text that names this page (WebOTP), where it can. It fills the
 * field; to press the button stays the person's act.
 * @param {HTMLInputElement} input @param {AbortSignal} signal
 */
function listen(input, signal) {
  if (!("OTPCredential" in window)) return;
  const wanted = /** @type {CredentialRequestOptions} */ ({ otp: { transport: ["sms"] }, signal });
  navigator.credentials.get(wanted).then(
    (text) => (input.value ||= /** @type {any} */ (text)?.code ?? ""),
    () => {}, // refused, closed or timed out: the person types
  );
}
