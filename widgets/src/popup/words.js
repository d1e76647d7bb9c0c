import english from "../words/en.js";

/** @typedef {Record<string, string>} Words */

/**
 * Fetches the widget's own words in the language of a locale; English where there are none.
 * @param {string} locale @returns {Promise<Words>}
 */
export async function wordsOf(locale) {
  const chunk = __WORDS__[locale.split("-")[0]];
  try {
    return chunk ? (await import(chunk)).default : english;
  } catch {
    return english;
  }
}

/**
 * Makes what says the words: `say("keep", { label: "10% off" })`.
 * @param {Words} words @param {Record<string, string>} [texts] take the place of words
 */
export function speaker(words, texts) {
  const own = { ...words, ...texts };
  return (/** @type {string} */ name, /** @type {Record<string, string>} */ values = {}) =>
    own[name]?.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

/** @typedef {ReturnType<typeof speaker>} Say */
