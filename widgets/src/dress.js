import { h, sheet } from "./dom.js";
import theme from "./theme.css";

/** @import { Form } from "./types.js" */

/**
 * Makes a host with a shadow root in the form's design and the shop's typeface. A token of the design
 * is the CSS property `--signup-…`; what a design leaves out can be the page's own property.
 * @param {Form} form @param {string} part @param {string} styles
 */
export function dressed({ key, design: { dark = {}, image: _, ...tokens } = {} }, part, styles) {
  const host = h("div", { [`data-signup-${part}`]: key, "data-look": tokens.look, "data-layout": tokens.layout });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(theme + styles)];
  host.style.setProperty("--font", getComputedStyle(document.body).fontFamily);
  // A page that enlarges itself by CSS takes us along, as far as 320 pixels have room; media queries do not see it.
  host.style.setProperty("--zoom", String(Math.min(1, Math.max(1, innerWidth / 320) / document.documentElement.currentCSSZoom)));
  const both = CSS.supports("color", "light-dark(red,red)");
  for (const [name, value] of Object.entries(tokens)) {
    const told = value + (typeof value === "number" ? "px" : "");
    host.style.setProperty(`--signup-${name}`, both && dark[name] ? `light-dark(${told},${dark[name]})` : told);
  }
  return { host, root };
}
