// The tab that stays when a form was closed: a press brings the form back, a cross takes the tab away.

import { h } from "../dom.js";
import { dressed } from "../dress.js";
import styles from "./teaser.css";

/** @import { Form, Memory } from "../types.js" */

/**
 * Hangs the form's tab at the edge of the window, where there is none.
 * @param {Form} form @param {Memory} seen @param {(form: Form) => void} open
 */
export function hang(form, seen, open) {
  if (document.querySelector("[data-signup-teaser]")) return;
  const { host, root } = dressed(form, "teaser", styles);
  const word = __CLOSE__[form.locale.split("-")[0]] ?? __CLOSE__.en;
  const back = () => {
    host.remove();
    open(form);
  };
  const away = () => {
    host.remove();
    seen.set(`untied.${form.key}`);
  };
  root.append(
    h(
      "div",
      { class: "tab", lang: form.locale, dir: form.direction },
      h("button", { type: "button", onclick: back }, form.steps[0].texts.teaser),
      h("button", { type: "button", class: "x", "aria-label": word, onclick: away }),
    ),
  );
  document.documentElement.append(host);
}
