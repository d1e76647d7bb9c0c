// What the API is told about a submission.

/** @import { Form, Place, Step } from "../types.js" */
/** @import { Presentation } from "./measure.js" */
/**
 * @typedef {{ channel: string, purpose: string, disclosure: string, shown: string,
 *   presentation: Presentation }} Consent
 */

/**
 * Fetches the form token as the form opens. Nobody waits long for it: a signup without one counts.
 * @param {Form} form @param {Place} place
 * @returns {Promise<{ token?: string, challenge?: unknown }>}
 */
export function issueToken(form, { base, site }) {
  const patience = AbortSignal.timeout(5e3);
  return fetch(`${base}v1/sites/${site}/forms/${form.key}/token`, {
    credentials: "omit",
    cache: "no-store",
    signal: patience,
  })
    .then((answer) => (answer.ok ? answer.json() : {}))
    .catch(() => ({}));
}

/**
 * The body of the first step.
 * @param {Form} form @param {Place} place @param {string | undefined} token
 * @param {Record<string, unknown>} given @param {Consent[]} consent
 * @param {{ website: string, elapsed_ms: number, challenge: unknown }} checks
 */
export function signup({ key, version, variant, locale }, { site, country }, token, given, consent, checks) {
  return {
    site,
    form: key,
    version,
    variant,
    token,
    ...given,
    country,
    consent,
    locale,
    page: page(),
    checks,
  };
}

/** Addresses without their query, which may hold what is nobody's business; campaigns by name. */
function page() {
  const bare = (/** @type {string} */ url) => url.split(/[?#]/)[0];
  const utm = [...new URLSearchParams(location.search)]
    .filter(([name]) => name.startsWith("utm_"))
    .map(([name, value]) => [name.slice(4), value]);
  return { url: bare(location.href), referrer: bare(document.referrer), utm: Object.fromEntries(utm) };
}
