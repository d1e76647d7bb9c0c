import { json } from "../json.js";

/** @import { Place } from "../types.js" */
/** @typedef {{ ok: boolean, data: any }} Answer */

const PATIENCE = 1e4;
const PAUSE = 1e3;
const RUNNING = 409;
const BROKEN = 500;

/**
 * Makes the one way a step is sent. The same words sent again, by itself or by the shopper, carry
 * the same idempotency key, so that a lost answer never becomes a second signup.
 * @param {Place} place
 */
export function sender({ base }) {
  let [said, key, body] = ["", "", ""];

  /**
   * @param {string} path @param {string} what what the shopper entered, to tell a repetition
   * @param {() => object} make @param {string} [bearer] @returns {Promise<Answer>}
   */
  return async (path, what, make, bearer) => {
    if (said !== path + what) [said, key, body] = [path + what, random(), json(make())];
    const request = {
      method: "POST",
      credentials: /** @type {const} */ ("omit"),
      keepalive: true,
      headers: {
        "Content-Type": "application/json",
        "Idempotency-Key": key,
        ...(bearer && { Authorization: `Bearer ${bearer}` }),
      },
      body,
    };
    return (await attempt(base + path, request)) ?? (await later(base + path, request)) ?? { ok: false, data: {} };
  };
}

/**
 * @param {string} url @param {RequestInit} request
 * @returns {Promise<Answer | undefined>} nothing when it is worth another try
 */
async function attempt(url, request) {
  try {
    const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(PATIENCE) });
    const data = await answer.json().catch(() => ({}));
    if (answer.status < BROKEN && !(answer.status === RUNNING && data.code === "idempotency_in_flight"))
      return { ok: answer.ok, data };
  } catch {}
}

/** @param {string} url @param {RequestInit} request */
async function later(url, request) {
  await new Promise((done) => setTimeout(done, PAUSE));
  return attempt(url, request);
}

function random() {
  return crypto.getRandomValues(new Uint8Array(16)).join("-");
}
