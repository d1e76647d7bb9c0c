"""The presets in a real browser: light and dark, from both sides, with pictures, by axe."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from signup.sites.themes import PRESETS, tokens
from tests.e2e.forms import alter

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Route

    from tests.e2e.shopper import Shopper

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 720}
PICTURE = "https://shop.example/picture.png"
IMAGE = {"src": PICTURE, "width": 600, "height": 800}
SIDEWAYS = """(node) => [node, ...node.querySelectorAll('*')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
    && !one.matches('.trap, input, .ticket *, .ticket')).map((one) => one.outerHTML.slice(0, 80))"""


def png() -> bytes:
    """Return a picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0\xc0\x80\x40")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def faults(shopper: Shopper) -> list[str]:
    result = Axe().run(shopper.page, context="[data-signup-popup]")
    found: list[dict[str, Any]] = result.response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


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
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/?lang=ar"], ids=["ltr", "rtl"])
def test_axe_finds_nothing_in_any_preset(
    see: Callable[..., Shopper], email: str, preset: str, scheme: str, path: str
) -> None:
    shopper = see({"preset": preset}, path, color_scheme=scheme)
    found = [faults(shopper)]
    shopper.give("ada")
    found.append(faults(shopper))
    shopper.think()
    shopper.give(email)
    expect(shopper.dialog.locator("input[type=tel]")).to_be_visible()
    found.append(faults(shopper))
    shopper.dialog.locator(".no").click()
    expect(shopper.dialog.locator(".copy")).to_be_visible()
    found.append(faults(shopper))
    assert found == [[], [], [], []]
    assert (shopper.shift(), shopper.violations(), shopper.errors) == (0, [], [])


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_fits_a_small_phone(see: Callable[..., Shopper], preset: str) -> None:
    shopper = see({"preset": preset}, viewport=PHONE)
    assert shopper.dialog.evaluate(SIDEWAYS) == []


@pytest.mark.parametrize("preset", PRESETS)
def test_forced_colours_take_over_in_every_preset(see: Callable[..., Shopper], preset: str) -> None:
    shopper = see({"preset": preset}, forced_colors="active")
    button = shopper.dialog.locator(".yes")
    ours = button.evaluate("(node) => getComputedStyle(node).backgroundColor")
    theirs = shopper.page.evaluate(
        "() => { const one = document.createElement('button'); document.body.append(one);"
        " return getComputedStyle(one).backgroundColor }"
    )
    assert ours == theirs
    assert faults(shopper) == []


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
    shopper.open_form()
    picture = shopper.dialog.locator("img")
    before = picture.bounding_box()
    assert before
    assert min(before["width"], before["height"]) >= 180
    shopper.page.wait_for_function("true")
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
