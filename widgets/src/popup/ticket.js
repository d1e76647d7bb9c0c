import { h } from "../dom.js";

/** @import { Incentive } from "../types.js" */

/**
 * The voucher: what is promised and, once it is earned, its code on the stub.
 * @param {Incentive | null | undefined} incentive @param {string | false | null} [note]
 * @param {Node | "" | null} [action]
 */
export function ticket(incentive, note, action) {
  if (!incentive) return null;
  const { label, code } = incentive;
  const stub = code ? [h("small", {}, note), h("code", { translate: "no" }, code), action] : [];
  return h("div", { class: code ? "ticket won" : "ticket" }, h("b", { dir: "auto" }, label), h("div", { class: "stub" }, ...stub));
}
