"""What the pop-up looks like to everybody: any size, script, theme, policy and assistive tool."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Route

    from tests.e2e.other_shop import OtherShop
    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 320, "height": 568}
ZOOMED = {"width": 320, "height": 256}
"""A desk of 1280 by 1024 at 400 %."""

STILL: dict[str, Any] = {"reduced_motion": "reduce"}
CONTRAST = """(node) => {
  const luminance = (text) => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d');
    canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);
    const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((one) => one / 255)
      .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const style = getComputedStyle(node);
  const [a, b] = [luminance(style.color), luminance(style.backgroundColor)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""


@pytest.mark.parametrize(
    ("viewport", "colours"),
    [(DESK, "none"), (PHONE, "none"), (ZOOMED, "none"), (DESK, "active")],
    ids=["desk", "phone", "400 %", "forced colours"],
)
def test_axe_finds_nothing_on_any_step_and_all_fits(
    arrive: Callable[..., Shopper], email: str, viewport: dict[str, int], colours: str
) -> None:
    shopper = arrive(viewport=viewport, forced_colors=colours, **STILL)
    found = {}

    def look_at(state: str) -> None:
        found[state] = shopper.faults_day_and_night() + shopper.sideways()

    shopper.visit()
    shopper.open_form()
    look_at("email")
    shopper.give("ada")
    look_at("trouble")
    shopper.think()
    shopper.give(email)
    expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()
    look_at("phone")
    shopper.dialog.get_by_role("button", name="No thanks").click()
    expect(shopper.dialog.get_by_role("heading")).to_have_text("Here’s your 10% off")
    look_at("done")
    assert found == {"email": [], "trouble": [], "phone": [], "done": []}


def test_on_a_phone_it_is_a_sheet_at_the_bottom(arrive: Callable[..., Shopper]) -> None:
    shopper = arrive(viewport={"width": 360, "height": 740}, **STILL)
    shopper.visit()
    shopper.open_form()
    box = shopper.dialog.locator(".card").bounding_box()
    assert box
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 360, 740)


def test_what_is_pressed_is_large_enough_for_a_thumb(arrive: Callable[..., Shopper]) -> None:
    shopper = arrive(viewport=PHONE, **STILL)
    shopper.visit()
    shopper.open_form()
    buttons = shopper.dialog.get_by_role("button").all()
    sizes = [button.bounding_box() for button in buttons]
    assert len(sizes) == 3
    assert all(size and size["width"] >= 44 and size["height"] >= 44 for size in sizes)


def test_saying_no_is_as_easy_as_saying_yes(shopper: Shopper, email: str) -> None:
    shopper.visit()
    shopper.reach_step_two(email)
    yes = shopper.dialog.locator(".yes").bounding_box()
    no = shopper.dialog.locator(".no").bounding_box()
    assert yes
    assert no
    assert (yes["width"], yes["height"]) == (no["width"], no["height"])


def test_arabic_runs_from_right_to_left(
    arrive: Callable[..., Shopper], service: Service, email: str
) -> None:
    shopper = arrive(viewport=PHONE, **STILL)
    shopper.visit("/?lang=ar")
    shopper.open_form()
    shopper.think()
    assert shopper.dialog.evaluate("(node) => getComputedStyle(node).direction") == "rtl"
    close = shopper.dialog.get_by_role("button", name="إغلاق").bounding_box()
    assert close
    assert close["x"] < 20
    assert shopper.faults() == []
    shopper.give(email)
    expect(shopper.dialog.get_by_label("رقم الجوال")).to_be_visible()
    assert shopper.sideways() == []
    (profile,) = service.profiles(email=email)
    assert profile["locale"] == "ar"
    assert service.state(email, "email") == "subscribed"


def test_it_is_dark_where_the_page_is(arrive: Callable[..., Shopper]) -> None:
    shopper = arrive(viewport=DESK, color_scheme="dark", **STILL)
    shopper.visit()
    shopper.open_form()
    card = shopper.dialog.locator(".card")
    background = card.evaluate("(node) => getComputedStyle(node).backgroundColor")
    assert background == "rgb(38, 30, 26)"
    assert card.evaluate(CONTRAST) > 7
    assert shopper.dialog.locator(".yes").evaluate(CONTRAST) > 4.5


def test_words_on_any_accent_can_be_read(shopper: Shopper) -> None:
    shopper.visit()
    found = {}
    for accent in ("#ffd400", "#7cc4a1", "#9c3f1c", "#000080", "#e0457b", "#777"):
        shopper.page.evaluate(
            "(one) => document.documentElement.style.setProperty('--signup-accent', one)", accent
        )
        shopper.open_form()
        found[accent] = shopper.dialog.locator(".yes").evaluate(CONTRAST)
        shopper.page.keyboard.press("Escape")
        shopper.see_no_form()
    assert {accent: contrast for accent, contrast in found.items() if contrast < 4.5} == {}


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_ever_shifts(
    arrive: Callable[..., Shopper], email: str, phone: str, viewport: dict[str, int]
) -> None:
    shopper = arrive(viewport=viewport)
    shopper.visit()
    shopper.reach_step_two(email)
    shopper.give(phone)
    expect(shopper.dialog.get_by_role("heading")).to_have_text("One more step")
    shopper.page.keyboard.press("Escape")
    shopper.see_no_form()
    assert shopper.shift() == 0


def test_nonces_and_trusted_types_refuse_nothing(shopper: Shopper, email: str, phone: str) -> None:
    shopper.visit()
    shopper.reach_step_two(email)
    shopper.give(phone)
    expect(shopper.dialog.get_by_role("heading")).to_have_text("One more step")
    assert shopper.violations() == []
    assert shopper.errors == []


def test_another_shop_needs_one_tag_and_its_nonce(
    shopper: Shopper, other_shop: OtherShop, service: Service, email: str
) -> None:
    shopper.visit(url=other_shop.url)
    before = shopper.page.evaluate("document.body.getBoundingClientRect().height")
    shopper.reach_step_two(email, thinking=True)
    card = shopper.dialog.locator(".card").bounding_box()
    assert card
    assert card["width"] == 440
    assert shopper.page.evaluate("document.body.getBoundingClientRect().height") == before
    assert service.state(email, "email") == "subscribed"
    assert (shopper.violations(), shopper.errors, shopper.shift()) == ([], [], 0)


def test_the_tag_twice_is_one_form(shopper: Shopper) -> None:
    def say_it_twice(route: Route) -> None:
        answer = route.fetch()
        (tag,) = re.findall(r"<script[^>]*widget\.js[^>]*></script>", answer.text())
        route.fulfill(response=answer, body=answer.text().replace(tag, tag + tag))

    shopper.page.route(f"{shopper.url}/", say_it_twice)
    shopper.visit()
    assert shopper.page.locator("script[data-site]").count() == 2
    shopper.open_form()
    shopper.page.evaluate("void signup.open()")
    expect(shopper.dialog).to_have_count(1)
    assert len([one for one in shopper.requests if one.url.endswith("/token")]) == 1


@pytest.mark.parametrize(("wish", "moves"), [("no-preference", "rise"), ("reduce", "none")])
def test_nothing_moves_for_whoever_wants_no_motion(
    arrive: Callable[..., Shopper], wish: str, moves: str
) -> None:
    shopper = arrive(reduced_motion=wish)
    shopper.visit()
    shopper.open_form()
    found = shopper.dialog.locator(".card").evaluate("(one) => getComputedStyle(one).animationName")
    assert found == moves
    backdrop = "(one) => getComputedStyle(one, '::backdrop').animationName"
    assert (shopper.dialog.evaluate(backdrop) == "none") == (moves == "none")
