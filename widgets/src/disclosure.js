import { h } from "./dom.js";

/** @import { Disclosure } from "./types.js" */

/**
 * The words a person agrees to, exactly as published: the text content of the node is the text, its
 * known words are links, and no translator may touch it.
 * @param {Pick<Disclosure, "text" | "links">} disclosure
 */
export function wording({ text, links = {} }) {
  const node = h("span", { translate: "no" });
  const names = Object.keys(links).filter((name) => name && /^https?:/i.test(links[name]));
  let rest = text;
  for (;;) {
    const [at, name] = first(rest, names);
    if (name === undefined) break;
    node.append(
      rest.slice(0, at),
      h("a", { href: links[name], target: "_blank", rel: "noopener" }, name),
    );
    rest = rest.slice(at + name.length);
  }
  node.append(rest);
  return node;
}

/**
 * Finds the earliest name in the text; of two that begin at one place, the longer.
 * @param {string} text @param {string[]} names
 * @returns {[number, string | undefined]}
 */
function first(text, names) {
  let [place, found] = [Infinity, /** @type {string | undefined} */ (undefined)];
  for (const name of names) {
    const at = text.indexOf(name);
    if (at >= 0 && (at < place || (at === place && name.length > (found ?? "").length)))
      [place, found] = [at, name];
  }
  return [place, found];
}
