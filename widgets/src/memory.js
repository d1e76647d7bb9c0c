/** @import { Memory } from "./types.js" */

/**
 * One entry of localStorage, in it the times at which something happened, and the nonce of a signup
 * whose mail is on its way; for this page alone where storage is blocked or full.
 * @param {string} key @returns {Memory}
 */
export function memory(key) {
  /** @type {Record<string, any>} */
  let here = {};
  const load = () => {
    try {
      here = { ...here, ...JSON.parse(localStorage[key] ?? "{}") };
    } catch {}
    return here;
  };
  return {
    get: (name) => load()[name],
    set(name, value = Date.now()) {
      load()[name] = value;
      try {
        localStorage[key] = JSON.stringify(here);
      } catch {}
    },
  };
}
