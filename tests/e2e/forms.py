"""The published forms as a page is told them, changed on their way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

COMES = """() => {
  scrollBy(0, 40);
  return !!document.querySelector('[data-signup-popup]')?.shadowRoot?.querySelector('.card');
}"""


def alter(page: Page, texts: dict[str, str] | None = None, **changes: Any) -> None:
    """Have the first form come with these changes, and each of its steps with these texts."""

    def answer(route: Route) -> None:
        found = route.fetch()
        document = found.json()
        document["forms"][0] |= {"show": {"scroll_percent": 2}, **changes}
        for step in document["forms"][0]["steps"]:
            step["texts"] |= texts or {}
        route.fulfill(response=found, json=document)

    page.route("**/v1/sites/demo/forms*", answer)


def wait_for(page: Page) -> None:
    """Touch the page, and read on until the form comes by itself."""
    page.keyboard.press("Shift")
    page.wait_for_function(COMES)
