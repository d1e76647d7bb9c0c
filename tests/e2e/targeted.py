"""Forms of the real document with other rules, and what brings the one that fits."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.e2e.shopper import Shopper

NOW = {"event": "now"}
"""Comes when a test says so."""

CALL = "dispatchEvent(new Event('now'))"


def form(
    key: str, show: dict[str, Any], frequency: dict[str, Any] | None = None, **other: Any
) -> dict[str, Any]:
    """Return the rules of one form, with the moment NOW unless `show` has one."""
    moments = {"after_seconds", "scroll_percent", "exit_intent", "back_button", "click", "event"}
    whole = show if moments & show.keys() else {**NOW, **show}
    return {"key": key, "show": whole, "frequency": frequency or {}, **other}


def publish(shopper: Shopper, *forms: dict[str, Any]) -> None:
    """Have the service's first form come back as these, each with its own rules."""

    def answer(route: Route) -> None:
        real = route.fetch()
        document = real.json()
        base = document["forms"][0]
        document["forms"] = [{**copy.deepcopy(base), **one} for one in forms]
        route.fulfill(response=real, json=document)

    shopper.page.route("**/v1/sites/demo/forms?*", answer)


def arrive_at(shopper: Shopper, path: str = "/", *, url: str = "") -> None:
    """Visit a page and wait until its rules came; they are read once the page is `counted`."""
    with shopper.page.expect_response("**/widget/targeting-*"):
        shopper.visit(path, url=url)


def counted(shopper: Shopper, pages: int) -> None:
    """Wait until so many pages of the visit are remembered: then forms wait for their moments."""
    shopper.page.wait_for_function(
        "(pages) => JSON.parse(localStorage['signup:demo'] ?? '{}').visit?.pages === pages",
        arg=pages,
    )


def opened(shopper: Shopper) -> str:
    """Touch the page, and call until a form opens; return its key."""
    shopper.page.keyboard.press("Shift")
    shopper.page.wait_for_function(
        f"() => {{ {CALL}; return !!document.querySelector('[data-signup-popup]') }}"
    )
    expect(shopper.dialog).to_be_visible()
    return str(shopper.page.locator("[data-signup-popup]").get_attribute("data-signup-popup"))


def leave(shopper: Shopper) -> None:
    """Close the form."""
    shopper.page.keyboard.press("Escape")
    shopper.see_no_form()
