/**
 * A value as JSON, also on pages whose libraries give arrays a `toJSON` of their own (Prototype.js before
 * 1.7 does, and makes lists into texts).
 * @param {unknown} value
 */
export function json(value) {
  const prototype = /** @type {any} */ (Array.prototype);
  const { toJSON } = prototype;
  if (!toJSON) return JSON.stringify(value);
  delete prototype.toJSON;
  try {
    return JSON.stringify(value);
  } finally {
    prototype.toJSON = toJSON;
  }
}
