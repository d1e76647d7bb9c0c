"""What a screen reader is told: the browser's own tree of names, roles and states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.forms import alter

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

DESK = {"width": 1280, "height": 900}
HEADLINE = "10% off your first bag"
NEVER = {"event": "never"}


def _tree(shopper: Shopper) -> list[dict[str, Any]]:
    """Return what assistive technology gets: role, name, description and states of each node."""
    wire = shopper.page.context.new_cdp_session(shopper.page)
    nodes = wire.send("Accessibility.getFullAXTree")["nodes"]
    wire.detach()
    return [
        {
            "role": one["role"]["value"],
            "name": one["name"]["value"],
            "description": one.get("description", {}).get("value", ""),
            **{each["name"]: each["value"].get("value") for each in one["properties"]},
        }
        for one in nodes
        if not one["ignored"] and "name" in one
    ]


def _find(shopper: Shopper, role: str, name: str) -> dict[str, Any]:
    (found,) = [one for one in _tree(shopper) if (one["role"], one["name"]) == (role, name)]
    return found


def test_the_dialog_has_its_headline_for_a_name_and_hides_the_page(shopper: Shopper) -> None:
    shopper.visit()
    shopper.open_form()
    assert _find(shopper, "dialog", HEADLINE)["modal"]
    roles = {one["role"] for one in _tree(shopper)}
    assert not roles & {"banner", "navigation", "main", "contentinfo"}


@pytest.mark.parametrize("kind", ["flyout", "bar"])
def test_beside_the_page_nothing_of_the_page_is_hidden(
    arrive: Callable[..., Shopper], kind: str
) -> None:
    shopper = arrive(viewport=DESK)
    alter(shopper.page, kind=kind, show=NEVER)
    shopper.visit()
    shopper.open_form()
    assert not _find(shopper, "dialog", HEADLINE).get("modal")
    assert "main" in {one["role"] for one in _tree(shopper)}


def test_everything_says_what_it_is_and_the_button_what_is_agreed_to(shopper: Shopper) -> None:
    shopper.visit()
    shopper.open_form()
    field = _find(shopper, "textbox", "Email address")
    assert (field["required"], field["invalid"]) == (True, "false")
    button = _find(shopper, "button", "Get my code")
    assert button["description"].startswith("By pressing “Get my code” you agree")
    for name in ("Close", "No thanks"):
        assert _find(shopper, "button", name)["focusable"]
    assert _find(shopper, "heading", HEADLINE)["focused"]
    nameless = [one for one in _tree(shopper) if one.get("focusable") and not one["name"]]
    assert nameless == []


def test_what_is_wrong_is_announced_and_told_with_the_field(shopper: Shopper) -> None:
    shopper.visit()
    shopper.open_form()
    (alert,) = [one for one in _tree(shopper) if one["role"] == "alert"]
    assert (alert["live"], alert["atomic"]) == ("assertive", True)
    shopper.give("ada")
    expect(shopper.problem).to_have_text("Use an address like name@example.com.")
    field = _find(shopper, "textbox", "Email address")
    assert field["description"] == "Use an address like name@example.com."
    assert (field["invalid"], field["focused"]) == ("true", True)


def test_a_new_step_renames_the_dialog_and_is_read_from_its_headline(
    shopper: Shopper, email: str
) -> None:
    shopper.visit()
    shopper.reach_step_two(email)
    assert _find(shopper, "dialog", "Make it 20%?")
    assert _find(shopper, "heading", "Make it 20%?")["focused"]


@pytest.mark.parametrize("kind", ["popup", "flyout", "sheet", "bar", "page"])
@pytest.mark.parametrize("way", ["Escape", "Close"])
def test_the_focus_goes_back_to_where_it_was(
    arrive: Callable[..., Shopper], kind: str, way: str
) -> None:
    shopper = arrive(viewport=DESK)
    alter(shopper.page, kind=kind, show=NEVER)
    shopper.visit()
    opener = shopper.page.get_by_role("button", name="Show the pop-up")
    opener.focus()
    shopper.page.keyboard.press("Enter")
    expect(shopper.field).to_be_visible()
    shopper.page.keyboard.press("Tab")
    if way == "Escape":
        shopper.page.keyboard.press("Escape")
    else:
        close = shopper.dialog.get_by_role("button", name="Close")
        close.focus()
        shopper.page.keyboard.press("Enter")
    shopper.see_no_form()
    expect(opener).to_be_focused()
