// What answers a mail's link that came by a page of the shop. Loaded for nobody else.

/** @import { Memory, Place } from "../types.js" */

const PATIENCE = 5e3;

/**
 * Answers a mail's link where this browser holds the nonce of the signup, and in any case goes on to
 * the link's own page: it says what came of it, or has the button. Who opened the link elsewhere, or
 * is a scanner, has no nonce.
 * @param {string} link @param {Place} place @param {Memory} seen
 */
export async function follow(link, { base }, seen) {
  const { id, token } = seen.get("link") ?? {};
  if (token) {
    const answer = await fetch(`${base}v1/signups/${id}/link`, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify({ link }),
      signal: AbortSignal.timeout(PATIENCE),
    }).catch(() => undefined);
    if (answer?.ok) seen.set("link", null);
  }
  location.replace(`${base}confirm/${link}`);
}
