"""The presets in a real browser: light and dark, from both sides, with pictures, by axe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from signup.domain.colours import contrast
from signup.sites.themes import PRESETS, tokens
from tests.e2e.forced import faint
from tests.e2e.forms import alter
from tests.e2e.pictures import IMAGE, PICTURE, png
from tests.support.axe import COLOURS

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Route

    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

DESK = {"width": 1280, "height": 900}
EDGE_CONTRAST = 1.8
PAINTED = """(node, key) => {
  const colour = getComputedStyle(node)[key].replace(/ [-\\d.]+px.*/, '');
  const paint = new OffscreenCanvas(1, 1).getContext('2d');
  paint.fillStyle = colour;
  paint.fillRect(0, 0, 1, 1);
  const found = [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
  return '#' + found.map((one) => one.toString(16).padStart(2, '0')).join('');
}"""
"""The colour of a border or a shadow as `#1a2b3c`; black where there is none."""
PHONE = {"width": 320, "height": 720}


@pytest.fixture
def see(arrive: Callable[..., Shopper]) -> Callable[..., Shopper]:
    """Return what shows a shopper the form in a design."""

    def see(
        design: dict[str, Any], path: str = "/", viewport: dict[str, int] = DESK, **options: Any
    ) -> Shopper:
        shopper = arrive(viewport=viewport, reduced_motion="reduce", **options)
        alter(shopper.page, design=tokens(design))
        shopper.visit(path)
        shopper.open_form()
        return shopper

    return see


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("path", ["/", "/?lang=ar"], ids=["ltr", "rtl"])
def test_axe_finds_nothing_in_any_preset_on_any_step_by_day_and_night(
    see: Callable[..., Shopper], email: str, preset: str, path: str
) -> None:
    shopper = see({"preset": preset}, path)
    found = [shopper.faults_day_and_night()]
    shopper.give("ada")
    found.append(shopper.faults_day_and_night())
    shopper.think()
    shopper.give(email)
    expect(shopper.dialog.locator("input[type=tel]")).to_be_visible()
    found.append(shopper.faults_day_and_night())
    shopper.dialog.locator(".no").click()
    expect(shopper.dialog.locator(".copy")).to_be_visible()
    found.append(shopper.faults_day_and_night())
    assert found == [[], [], [], []]
    assert (shopper.shift(), shopper.violations(), shopper.errors) == (0, [], [])


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_fits_a_small_phone_and_gives_way_to_forced_colours(
    see: Callable[..., Shopper], preset: str
) -> None:
    shopper = see({"preset": preset}, viewport=PHONE, forced_colors="active")
    assert shopper.sideways() == []
    button = shopper.dialog.locator(".yes")
    ours = button.evaluate("(node) => getComputedStyle(node).backgroundColor")
    theirs = shopper.page.evaluate(
        "() => { const one = document.createElement('button'); document.body.append(one);"
        " return getComputedStyle(one).backgroundColor }"
    )
    assert ours == theirs
    assert faint(shopper.page) == []
    assert [one for one in shopper.faults() if not one.startswith(COLOURS)] == []


@pytest.mark.parametrize("path", ["/", "/?lang=ar"], ids=["ltr", "rtl"])
def test_a_short_promise_has_one_line_beside_its_code(
    see: Callable[..., Shopper], email: str, path: str
) -> None:
    shopper = see({}, path)
    shopper.give(email)
    expect(shopper.dialog.locator("input[type=tel]")).to_be_visible()
    lines = shopper.dialog.locator("b").evaluate(
        "(node) => { const all = document.createRange(); all.selectNodeContents(node);"
        " return new Set([...all.getClientRects()].map(({ top }) => top)).size }"
    )
    assert lines == 1


def test_a_dark_page_gets_the_colours_of_the_dark(see: Callable[..., Shopper]) -> None:
    dark = {"background": "#120c08", "ink": "#f0e8e0"}
    design = {"accent": "#9c3f1c", "background": "#faf6ef", "dark": dark}
    papers = {
        scheme: see(design, color_scheme=scheme)
        .dialog.locator(".card")
        .evaluate("(node) => getComputedStyle(node).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert papers == {"light": "rgb(250, 246, 239)", "dark": "rgb(18, 12, 8)"}


@pytest.mark.parametrize("preset", PRESETS)
def test_on_a_dark_page_the_cards_edge_can_be_seen(
    see: Callable[..., Shopper], preset: str
) -> None:
    """No shadow is darker than a page in the dark, which is dimmed to nearly black."""
    card = see({"preset": preset}, color_scheme="dark").dialog.locator(".card")
    edge = card.evaluate(PAINTED, "boxShadow" if preset == "market" else "borderTopColor")
    assert contrast(edge, "#000000") > EDGE_CONTRAST


def test_a_pages_own_properties_stand_where_a_design_is_silent(
    see: Callable[..., Shopper],
) -> None:
    shopper = see({"align": "start"})
    shopper.page.evaluate(
        "document.documentElement.style.setProperty('--signup-heading-weight', '300')"
    )
    heading = shopper.dialog.get_by_role("heading")
    assert heading.evaluate("(node) => getComputedStyle(node).fontWeight") == "300"
    assert heading.evaluate("(node) => getComputedStyle(node).textAlign") == "start"


@pytest.mark.parametrize("layout", ["stacked", "split"])
@pytest.mark.parametrize("path", ["/", "/?lang=ar"], ids=["ltr", "rtl"])
def test_a_picture_has_its_place_before_it_is_there(
    arrive: Callable[..., Shopper], layout: str, path: str
) -> None:
    shopper = arrive(viewport=DESK, reduced_motion="reduce", bypass_csp=True)
    waiting: list[Route] = []
    shopper.page.route(PICTURE, lambda route: waiting.append(route))  # noqa: PLW0108 - Playwright asks for a Python function
    alter(shopper.page, design=tokens({"image": IMAGE, "layout": layout}))
    shopper.visit(path)
    assert waiting == []
    with shopper.page.expect_request(PICTURE):
        shopper.open_form()
    picture = shopper.dialog.locator("img")
    before = picture.bounding_box()
    assert before
    assert min(before["width"], before["height"]) >= 180
    waiting[0].fulfill(body=png(), content_type="image/png")
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.bounding_box() == before
    heading = shopper.dialog.get_by_role("heading").bounding_box()
    assert heading
    overlaps = (
        heading["x"] < before["x"] + before["width"]
        and before["x"] < heading["x"] + heading["width"]
        and heading["y"] < before["y"] + before["height"]
    )
    assert not overlaps
    assert shopper.shift() == 0


def test_no_picture_is_fetched_where_there_is_no_room(arrive: Callable[..., Shopper]) -> None:
    shopper = arrive(viewport={"width": 390, "height": 600}, bypass_csp=True)
    alter(shopper.page, design=tokens({"image": IMAGE}))
    shopper.visit()
    shopper.open_form()
    expect(shopper.dialog.locator("img")).to_be_hidden()
    assert shopper.sent("/picture.png") == []
