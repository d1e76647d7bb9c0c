import { h } from "../dom.js";
import { ticket } from "./ticket.js";
import { speaker } from "./words.js";

/** @import { codeField } from "../code/code.js" */
/** @import { Visit } from "./popup.js" */
/** @import { Say } from "./words.js" */

/**
 * The end: the code with a button that copies it, and what is still to do.
 * @param {Visit} visit @param {typeof codeField} [field] for the code that is on its way
 */
export function doneCard(visit, field) {
  const { words, won, due, answer, thanks, close } = visit;
  const say = speaker(words);
  const [code, label] = [won?.code, won?.label ?? ""];
  const todo = unconfirmed(visit).map((name) => say(name));
  const said = todo.length ? todo : [thanks ?? say(code ? "code_text" : "done_text")];
  if (due) said.push(say("due", { label: due }));
  const typed = field?.(visit, say, byText(answer));
  const headline = todo.length ? "todo_headline" : code ? "code_headline" : "done_headline";
  return h(
    "form",
    { method: "dialog", novalidate: "", ...(typed && { onsubmit: typed.submit }) },
    ticket(won, say(todo.length ? "saved" : "your_code"), code && copier(code, say)),
    visit.ends?.(won, visit, say),
    h("h2", { id: "title", tabindex: "-1" }, say(headline, { label })),
    h("p", {}, said.join(" ")),
    ...(typed?.nodes ?? []),
    close && h("button", { type: "button", class: typed ? "no" : "yes", onclick: close }, say("finish")),
  );
}

/** Whether the field is for the code of a text; that of a mail comes after it. @param {any} answer */
function byText({ confirm }) {
  return confirm?.method === "code";
}

/** What waits for the person. @param {Visit} visit @returns {string[]} */
function unconfirmed({ answer = {}, tapped }) {
  const { channels, confirm, code } = answer;
  const todo = tapped ? ["tap_sent"] : [];
  if (byText(answer)) todo.push("confirm_texted");
  else if (channels?.email?.marketing === "pending") todo.push(code ? "confirm_code" : "confirm_email");
  if (confirm?.method === "reply") todo.push("confirm_sms");
  return todo;
}

/** @param {string} code @param {Say} say */
function copier(code, say) {
  const button = h("button", { type: "button", class: "copy", "aria-live": "polite" }, say("copy"));
  button.onclick = () =>
    navigator.clipboard
      ?.writeText(code)
      .then(() => (button.textContent = say("copied")))
      .catch(() => getSelection()?.selectAllChildren(/** @type {Node} */ (button.previousSibling)));
  return button;
}
