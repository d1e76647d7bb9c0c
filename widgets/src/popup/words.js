import english from "../words/en.js";

/** @typedef {Record<string, string> & { language: string }} Words */

/**
 * Fetches the widget's own words in the language of a locale; English where there are none, though a brand's
 * own words still follow the plurals of their language.
 * @param {string} locale @returns {Promise<Words>}
 */
export async function wordsOf(locale) {
  const language = locale.split("-")[0];
  const chunk = __WORDS__[language];
  try {
    if (chunk) return { ...(await import(chunk)).default, language };
  } catch {}
  return { ...english, language };
}

/**
 * Makes what says the words: `say("keep", { label: "10% off" })`, `say("age_too_low", { age: 18 })`.
 * @param {Words} words @param {Record<string, string>} [texts] take the place of words
 */
export function speaker(words, texts) {
  /** @type {Record<string, string>} */
  const own = { ...words, ...texts };
  return (/** @type {string} */ name, /** @type {Record<string, string | number>} */ values = {}) =>
    own[name]?.replace(/\{(\w+)(?::(.*?))?\}/g, (_, key, forms) =>
      forms ? plural(words.language, forms, Number(values[key])) : String(values[key] ?? ""),
    );
}

/** @param {string} language @param {string} forms @param {number} count */
function plural(language, forms, count) {
  const known = Object.fromEntries(forms.split("|").map((form) => form.split("=")));
  return known[new Intl.PluralRules(language).select(count)] ?? known.other;
}

/** @typedef {ReturnType<typeof speaker>} Say */
