/** @import { Place } from "./types.js" */

/**
 * Reads a published document of the site. The address holds nothing about the visitor, so that
 * caches can answer.
 * @param {Place} place @param {string} name @returns {Promise<any>}
 */
export async function read({ base, site, locale, country }, name) {
  const query = new URLSearchParams({ locale, ...(country && { country }) });
  const answer = await fetch(`${base}v1/sites/${site}/${name}?${query}`, { credentials: "omit" });
  if (!answer.ok) throw answer.status;
  return answer.json();
}
