// The loader: `<script async src="https://HOST/widget.js" data-site="SITE"></script>`.
//
// Everything else is derived from this tag, which is only known while the script first runs.

import { start } from "./core.js";

const tag = /** @type {HTMLScriptElement | null} */ (
  document.currentScript ?? document.querySelector("script[data-site]")
);
const once = Symbol.for("signup");

// Tag managers that cannot give a script attributes name the site in its address.
const site = tag?.dataset.site || tag?.src.split("?site=")[1];

if (tag && site && !(once in window)) {
  /** @type {any} */ (window)[once] = 1;
  start({
    ...tag.dataset,
    base: new URL(".", tag.src).href,
    site,
    locale: tag.dataset.locale || document.documentElement.lang || navigator.language,
  });
}
