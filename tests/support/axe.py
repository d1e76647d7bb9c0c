"""What axe finds on a page that stands in the browser now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa")
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that a change of colours alone can break."""

_RUN = """async ([context, only]) => (await axe.run(context ?? document,
  { resultTypes: ['violations'], ...(only && { runOnly: only }) }))"""
_TOLD = 120


def faults(page: Page, context: str | None = None, only: Sequence[str] | None = None) -> list[str]:
    """Return what axe finds below `context`; `only` are rules, or tags of rules, else it is all.

    The script is given to a page once, however often it is looked at; a page that a press has led
    to is read to its end first.
    """
    page.wait_for_load_state()
    if not page.evaluate("!!window.axe"):
        page.evaluate(Axe().axe_script)
    result = page.evaluate(_RUN, [context, only])
    assert result["passes"] or only, "axe looked at nothing"
    return [f"{one['id']}: {one['nodes'][0]['html'][:_TOLD]}" for one in result["violations"]]
