import { h, sheet } from "./dom.js";
import theme from "./theme.css";

/** @import { Form } from "./types.js" */

/**
 * Makes a host with a shadow root in the form's design and the shop's typeface.
 * @param {Form} form @param {string} part @param {string} styles
 */
export function dressed({ key, design = {} }, part, styles) {
  const host = h("div", { [`data-signup-${part}`]: key });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(theme + styles)];
  host.style.setProperty("--font", getComputedStyle(document.body).fontFamily);
  for (const [name, value] of Object.entries(design))
    host.style.setProperty(`--signup-${name}`, value + (typeof value === "number" ? "px" : ""));
  return { host, root };
}
