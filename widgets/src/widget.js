// The loader: `<script async src="https://HOST/widget.js" data-site="SITE"></script>`.
//
// Everything else is derived from this tag, which is only known while the script first runs.

import { start } from "./core.js";

const tag = /** @type {HTMLScriptElement | null} */ (
  document.currentScript ?? document.querySelector("script[data-site]")
);
const once = Symbol.for("signup");

if (tag?.dataset.site && !(once in window)) {
  /** @type {any} */ (window)[once] = 1;
  const { site, locale, country, consent, events } = tag.dataset;
  start({
    base: new URL(".", tag.src).href,
    site,
    locale: locale || document.documentElement.lang || navigator.language,
    country,
    consent,
    events,
  });
}
