"""Every format for everybody: in each preset with a picture, by keys alone, at 400 %, from axe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from signup.sites.themes import PRESETS, tokens
from tests.e2e.forced import faint
from tests.e2e.forms import alter
from tests.e2e.pictures import IMAGE, PICTURE, png
from tests.e2e.targeted import form, leave, publish
from tests.support.axe import COLOURS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

DESK = {"width": 1280, "height": 900}
ZOOMED = {"width": 320, "height": 256}
"""A desk of 1280 by 1024 at 400 %."""

KINDS = ("flyout", "sheet", "bar", "page")
NEVER = {"event": "never"}
FOCUSED = """(selector) => document.querySelector('[data-signup-popup]').shadowRoot
  .activeElement?.matches(selector) ?? false"""
IN_VIEW = """() => {
  const root = document.querySelector('[data-signup-popup]').shadowRoot;
  const box = root.activeElement.getBoundingClientRect();
  const hit = root.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
  return box.left >= 0 && box.right <= innerWidth + 1 && root.activeElement.contains(hit);
}"""
"""Whether the middle of what has the focus can be seen (WCAG 2.2, 2.4.11)."""
PLACES = """(keys) => document.querySelector('main').replaceChildren(...keys.map((form) =>
  Object.assign(document.createElement('signup-form'), { style: 'display: block' }))
    .map((one, at) => (one.setAttribute('form', keys[at]), one)))"""
MOST_TABS = 80
END = re.compile("One more step|Here’s your 10% off")
"""What comes depends on how fast the keys were pressed."""


def _designed(kind: str, preset: str) -> dict[str, Any]:
    design = tokens({"preset": preset, "image": IMAGE})
    return form(f"{kind} {preset}", NEVER, kind=kind, design=design)


def _visit(
    arrive: Callable[..., Shopper], path: str, *forms: dict[str, Any], **options: Any
) -> Shopper:
    shopper = arrive(viewport=DESK, reduced_motion="reduce", bypass_csp=True, **options)
    shopper.page.route(PICTURE, lambda one: one.fulfill(body=png(), content_type="image/png"))
    publish(shopper, *forms)
    shopper.visit(path)
    return shopper


def _open(shopper: Shopper, key: str) -> None:
    shopper.page.evaluate("(key) => void signup.open(key)", key)
    expect(shopper.field).to_be_visible()


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_can_be_read_in_every_preset_with_a_picture(
    arrive: Callable[..., Shopper], kind: str
) -> None:
    forms = [_designed(kind, preset) for preset in PRESETS]
    shopper = _visit(arrive, "/", *forms)
    found = {}
    for one in forms:
        _open(shopper, one["key"])
        found[one["key"]] = shopper.faults_day_and_night() + shopper.sideways()
        leave(shopper)
    assert {key: wrong for key, wrong in found.items() if wrong} == {}
    assert (shopper.shift(), shopper.errors) == (0, [])


def test_every_format_with_a_picture_can_be_read_from_right_to_left(
    arrive: Callable[..., Shopper],
) -> None:
    forms = [_designed(kind, preset) for kind, preset in zip(KINDS, PRESETS, strict=False)]
    shopper = _visit(arrive, "/?lang=ar", *forms)
    for one in forms:
        _open(shopper, one["key"])
        assert (one["key"], shopper.faults(), shopper.sideways()) == (one["key"], [], [])
        leave(shopper)


@pytest.mark.parametrize("path", ["/", "/?lang=ar"], ids=["ltr", "rtl"])
def test_a_form_in_the_page_can_be_read_in_every_preset_with_a_picture(
    arrive: Callable[..., Shopper], path: str
) -> None:
    forms = [{**_designed("embedded", preset), "show": {}} for preset in PRESETS]
    shopper = _visit(arrive, path, *forms)
    shopper.page.evaluate(PLACES, [one["key"] for one in forms])
    for place in shopper.page.locator("signup-form").all():
        place.scroll_into_view_if_needed()
        expect(place.locator("#field")).to_be_visible()
    # Five forms of one name are this test's own doing.
    found = [one for one in shopper.faults_day_and_night() if "landmark-unique" not in one]
    assert found == []
    shopper.page.set_viewport_size({"width": 320, "height": 720})
    assert shopper.page.evaluate("document.documentElement.scrollWidth") == 320
    assert shopper.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_form_in_the_page_can_be_read_in_forced_colours(
    arrive: Callable[..., Shopper], scheme: str
) -> None:
    forms = [{**_designed("embedded", preset), "show": {}} for preset in PRESETS]
    shopper = _visit(arrive, "/", *forms, forced_colors="active", color_scheme=scheme)
    shopper.page.evaluate(PLACES, [one["key"] for one in forms])
    for place in shopper.page.locator("signup-form").all():
        place.scroll_into_view_if_needed()
        place.locator("#field").fill("ada")
        place.locator(".yes").click()
        expect(place.get_by_role("alert")).to_be_visible()
    assert faint(shopper.page) == []
    found = [one for one in shopper.faults() if not one.startswith((*COLOURS, "landmark-unique"))]
    assert found == []


def _tab_to(shopper: Shopper, selector: str) -> None:
    """Go on by the Tab key until this has the focus, and see that it can be seen there."""
    for _ in range(MOST_TABS):
        if shopper.page.evaluate(FOCUSED, selector):
            break
        shopper.page.keyboard.press("Tab")
    assert shopper.page.evaluate(FOCUSED, selector), f"{selector} cannot be reached"
    assert shopper.page.evaluate(IN_VIEW), f"{selector} has the focus and cannot be seen"


@pytest.mark.parametrize(
    ("kind", "viewport"),
    [
        ("flyout", DESK),
        ("sheet", DESK),
        ("page", DESK),
        ("embedded", DESK),
        ("popup", ZOOMED),
        ("flyout", ZOOMED),
        ("bar", DESK),
        ("bar", ZOOMED),
        ("sheet", ZOOMED),
        ("page", ZOOMED),
        ("embedded", ZOOMED),
    ],
    ids=lambda one: one if isinstance(one, str) else f"{one['width']} wide",
)
def test_the_whole_way_can_be_gone_by_keys_alone(
    arrive: Callable[..., Shopper], email: str, kind: str, viewport: dict[str, int]
) -> None:
    shopper = arrive(viewport=viewport, reduced_motion="reduce")
    alter(shopper.page, kind=kind, show={} if kind == "embedded" else NEVER)
    shopper.visit()
    press, write = shopper.page.keyboard.press, shopper.page.keyboard.type
    if kind == "embedded":
        shopper.page.evaluate(PLACES, ["welcome"])
        shopper.page.locator("signup-form").scroll_into_view_if_needed()
        card = shopper.page.get_by_role("region")
        expect(card).to_be_visible()
    else:
        shopper.open_form()
        card = shopper.dialog
    _tab_to(shopper, "#field")
    write("ada")
    press("Enter")
    expect(card.get_by_role("alert")).to_be_visible()
    _tab_to(shopper, "#field")
    press("Control+a")
    write(email)
    _tab_to(shopper, ".yes")
    press("Enter")
    expect(card.get_by_label("Mobile number")).to_be_visible()
    expect(card.get_by_role("heading")).to_be_focused()
    _tab_to(shopper, ".no")
    press("Enter")
    expect(card.get_by_role("heading")).to_have_text(END)
    assert shopper.faults() == []
    if kind != "embedded":
        press("Escape")
        shopper.see_no_form()
    assert shopper.errors == []
