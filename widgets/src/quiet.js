/** @import { Place } from "./types.js" */

/**
 * Whether nothing may be counted or kept beyond what the visitor's own answers need: under Global
 * Privacy Control, or while the page says that consent is denied.
 * @param {Place} place
 */
export function quiet({ consent }) {
  return !!navigator.globalPrivacyControl || consent === "denied";
}
