// A browser that signed up before: whether its form can begin with the number. Loaded for nobody else.

import { json } from "../json.js";

/** @import { Form, Memory, Place } from "../types.js" */

/** Nobody waits long for a form that is due: without an answer it begins as for everybody. */
const PATIENCE = 2e3;

/**
 * Asks with this browser's own token, and never with an address, what its signup still lacks. What is
 * not good any more is forgotten.
 * @param {Form} form @param {Place} place @param {Memory} seen
 * @returns {Promise<{ at: number, answer: object } | undefined>} the step to begin with
 */
export async function resume({ key, version, steps }, { base }, seen) {
  const { id, token } = seen.get("known");
  try {
    const answer = await fetch(`${base}v1/signups/${id}/known`, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: json({ form: key, version }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    const { next, profile } = answer.ok ? await answer.json() : {};
    const at = next ? steps.findIndex(({ name }) => name === next.step) : -1;
    if (at >= 0) return { at, answer: { id, next, profile } };
    if (answer.ok || answer.status === 401) seen.set("known", null);
  } catch {}
}
