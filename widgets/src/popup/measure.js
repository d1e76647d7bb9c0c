// How the words a person agrees to stand on the screen: size, contrast, how much of them is in view.
// Courts ask whether a text was conspicuous; only the browser that showed it can tell.

/**
 * @typedef {{ font_px: number, contrast?: string, on_screen: number, seen: number, width: number,
 *   height: number, label: string, widget?: string }} Presentation
 */

const BUILD = /-([0-9a-f]{64})\.js/.exec(import.meta.url)?.[1];
const SHARES = [0, 0.25, 0.5, 0.75, 1];

/**
 * Watches the words from now on; returns what measures them at one moment.
 * @param {HTMLElement} words
 */
export function watch(words) {
  let most = 0;
  const note = (/** @type {number} */ share) => (most = Math.max(most, Math.round(share * 100)));
  new IntersectionObserver((seen) => seen.forEach((one) => note(one.intersectionRatio)), {
    threshold: SHARES,
  }).observe(words);

  /** @param {string} label the words on the control @returns {Presentation} */
  return (label) => {
    const share = inView(words);
    return {
      font_px: Math.floor(parseFloat(getComputedStyle(words).fontSize)),
      contrast: contrast(words),
      on_screen: Math.round(share * 100),
      seen: note(share),
      width: Math.round(innerWidth),
      height: Math.round(innerHeight),
      label,
      widget: BUILD,
    };
  };
}

/**
 * The share of the lines that lies in the visible part of the window: a keyboard on the screen
 * hides what is under it.
 * @param {HTMLElement} words
 */
function inView(words) {
  const view = visualViewport ?? { offsetLeft: 0, offsetTop: 0, width: innerWidth, height: innerHeight };
  const { offsetLeft: left, offsetTop: top } = view;
  let [shown, whole] = [0, 0];
  for (const line of words.getClientRects()) {
    const wide = Math.min(line.right, left + view.width) - Math.max(line.left, left);
    const high = Math.min(line.bottom, top + view.height) - Math.max(line.top, top);
    shown += Math.max(0, wide) * Math.max(0, high);
    whole += line.width * line.height;
  }
  return whole && shown / whole;
}

/**
 * WCAG 2's ratio of text to background, rounded down; nothing where it cannot be told, as over a
 * picture or a see-through colour.
 * @param {HTMLElement} words
 */
function contrast(words) {
  const [text, paper] = [luminance(getComputedStyle(words).color), behind(words)];
  if (text == null || paper == null) return;
  const ratio = (Math.max(text, paper) + 0.05) / (Math.min(text, paper) + 0.05);
  return (Math.floor(ratio * 10) / 10).toFixed(1);
}

/** @param {HTMLElement} words */
function behind(words) {
  for (let at = /** @type {Element | null} */ (words); at; at = at.parentElement) {
    const { backgroundColor, backgroundImage } = getComputedStyle(at);
    if (backgroundImage !== "none") return;
    if (!/^rgba\(.*, 0\)$/.test(backgroundColor)) return luminance(backgroundColor);
  }
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance @param {string} colour */
function luminance(colour) {
  const scale = /^rgb/.test(colour) ? 255 : /^color\(srgb /.test(colour) && 1;
  const parts = (colour.match(/[\d.]+(e-\d+)?/g) ?? []).map(Number);
  if (!scale || parts.length !== 3) return;
  const [red, green, blue] = parts
    .map((part) => part / scale)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
