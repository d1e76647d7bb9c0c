"""Whether every word can be read under forced colours.

axe takes the words' colour from `-webkit-text-fill-color`, which forced colours do not change, and
the ground's from `background-color`, which they do (dequelabs/axe-core#3978, open): what it says of
contrast there is about a mixture that nobody sees. Here both are the colours that are used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

LEAST = 4.5
"""WCAG 2.2, 1.4.3, for words of any size."""

_FAINT = """(least) => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const solid = (colour) => { const [, , , alpha = 1] = numbers(colour); return alpha === 1 };
  const light = (colour) => {
    const [red, green, blue] = numbers(colour).map((one) => one / 255)
      .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  };
  const above = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host;
  const ground = (node) => {
    for (let at = node; at; at = above(at)) {
      const { backgroundColor } = getComputedStyle(at);
      if (solid(backgroundColor)) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const seen = [], faint = [];
  for (const host of document.querySelectorAll('[data-signup-popup]')) {
    for (const node of host.shadowRoot.querySelectorAll('*')) {
      const words = [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
      if (!(words || node.matches('input:not([type=radio], [type=checkbox])'))) continue;
      if (!node.checkVisibility({ visibilityProperty: true }) || node.closest('.trap')) continue;
      const [ours, theirs] = [getComputedStyle(node).color, ground(node)];
      const [low, high] = [light(ours), light(theirs)].sort((one, other) => one - other);
      seen.push(node.outerHTML);
      if (high / low < least) faint.push(`${ours} on ${theirs}: ${node.outerHTML.slice(0, 80)}`);
    }
  }
  return { seen: seen.length, faint };
}"""


def faint(page: Page) -> list[str]:
    """Return the words of the widget that do not stand out enough from what is behind them."""
    found = page.evaluate(_FAINT, LEAST)
    assert found["seen"], "no words were looked at"
    return list(found["faint"])
