"""How a form stands on the page: over it, beside it, as a strip, as part of it, as a tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.forms import alter, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Route, ViewportSize

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

DESK = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
LYING: ViewportSize = {"width": 740, "height": 360}
ZOOMED: ViewportSize = {"width": 320, "height": 256}
MODAL = "(node) => node.matches(':modal')"
ROOM = """
const sheet = new CSSStyleSheet();
sheet.replaceSync('signup-form { display: block; min-height: 40rem }');
document.adoptedStyleSheets = [sheet];
"""
SLOT = '<signup-form form="welcome"></signup-form>'


@pytest.fixture
def come(arrive: Callable[..., Shopper]) -> Callable[..., Shopper]:
    """Return what lets a shopper read until a form of this kind comes by itself."""

    def come(kind: str, viewport: ViewportSize, path: str = "/", **texts: str) -> Shopper:
        shopper = arrive(viewport=viewport, reduced_motion="reduce")
        alter(shopper.page, texts, kind=kind)
        shopper.visit(path)
        wait_for(shopper.page)
        return shopper

    return come


@pytest.mark.parametrize("kind", ["popup", "flyout", "sheet", "bar", "page"])
def test_what_comes_by_itself_takes_little_of_a_small_screen(
    come: Callable[..., Shopper], kind: str
) -> None:
    shopper = come(kind, PHONE)
    assert not shopper.dialog.evaluate(MODAL)
    assert shopper.shift() == 0
    for viewport in (PHONE, LYING, ZOOMED):
        shopper.page.set_viewport_size(viewport)
        box = shopper.dialog.bounding_box()
        assert box
        assert box["height"] <= viewport["height"] * 0.3
        assert box["y"] + box["height"] == viewport["height"]
        for button in shopper.dialog.get_by_role("button").all():
            place = button.bounding_box()
            assert place
            assert min(place["width"], place["height"]) >= 44
            assert place["y"] >= box["y"]
            assert place["y"] + place["height"] <= viewport["height"]


@pytest.mark.parametrize("viewport", [LYING, ZOOMED], ids=["lying", "400 %"])
def test_it_comes_as_a_strip_to_a_low_window_too(
    come: Callable[..., Shopper], viewport: ViewportSize
) -> None:
    shopper = come("popup", viewport)
    box = shopper.dialog.bounding_box()
    assert box
    assert box["height"] <= viewport["height"] * 0.3
    assert not shopper.dialog.evaluate(MODAL)


def test_a_strip_opens_into_the_form(
    come: Callable[..., Shopper], service: Service, email: str
) -> None:
    shopper = come("popup", PHONE)
    assert shopper.sent("/token") == []
    shopper.dialog.get_by_role("button", name="Sign up").click()
    expect(shopper.dialog.get_by_role("heading")).to_be_focused()
    assert shopper.dialog.evaluate(MODAL)
    shopper.think()
    shopper.give(email)
    expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()
    assert service.state(email, "email") == "subscribed"


def test_asking_for_the_form_opens_the_strip(come: Callable[..., Shopper]) -> None:
    shopper = come("popup", PHONE)
    shopper.page.evaluate("void signup.open()")
    expect(shopper.field).to_be_visible()


def test_the_strip_says_what_the_shop_wants(come: Callable[..., Shopper]) -> None:
    shopper = come("sheet", DESK, open="See the offer")
    expect(shopper.dialog.get_by_role("heading")).to_have_text("10% off your first bag")
    shopper.dialog.get_by_role("button", name="See the offer").click()
    expect(shopper.field).to_be_visible()


@pytest.mark.parametrize("kind", ["flyout", "bar"])
def test_beside_the_page_it_takes_no_focus_and_lets_the_page_be_read(
    come: Callable[..., Shopper], kind: str
) -> None:
    shopper = come(kind, DESK)
    assert not shopper.dialog.evaluate(MODAL)
    assert shopper.page.evaluate("document.activeElement === document.body")
    before = shopper.page.evaluate("scrollY")
    shopper.page.mouse.move(300, 200)
    shopper.page.mouse.wheel(0, 400)
    shopper.page.wait_for_function("(before) => scrollY > before", arg=before)
    expect(shopper.dialog).to_be_visible()
    shopper.page.keyboard.press("Escape")
    shopper.see_no_form()
    assert shopper.shift() == 0


@pytest.mark.parametrize("kind", ["flyout", "bar", "page"])
def test_the_whole_way_can_be_gone_in_every_format(
    come: Callable[..., Shopper], kind: str, email: str
) -> None:
    shopper = come(kind, DESK)
    assert shopper.faults() == []
    shopper.think()
    shopper.give(email)
    expect(shopper.dialog.locator("input[type=tel]")).to_be_visible()
    assert shopper.faults() == []
    shopper.dialog.locator(".no").click()
    expect(shopper.dialog.locator(".copy")).to_be_visible()
    assert shopper.faults() == []
    box = shopper.dialog.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= DESK["width"]
    shopper.dialog.locator(".yes").click()
    shopper.see_no_form()


def test_a_form_can_be_part_of_the_page(
    arrive: Callable[..., Shopper], service: Service, email: str
) -> None:
    shopper = arrive(viewport=DESK, reduced_motion="reduce")

    def with_a_place(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", f"{SLOT}</main>"))

    shopper.page.add_init_script(ROOM)
    shopper.page.route(f"{shopper.url}/", with_a_place)
    alter(shopper.page, kind="embedded", show={})
    shopper.visit()
    place = shopper.page.locator("signup-form")
    assert not [one for one in shopper.requests if "/widget/popup" in one.url]
    place.evaluate("(node) => (node.style.minBlockSize = '760px')")
    place.scroll_into_view_if_needed()
    expect(place.get_by_role("region", name="10% off your first bag")).to_be_visible()
    form = place.get_by_role("region")
    expect(form.get_by_role("button")).to_have_text(["Get my code"])
    assert shopper.page.evaluate("document.activeElement === document.body")
    shopper.think()
    form.locator("#field").fill(email)
    form.locator(".yes").click()
    expect(form.get_by_role("heading")).to_be_focused()
    assert service.state(email, "email") == "subscribed"
    form.get_by_role("button", name="No thanks").click()
    expect(form.locator("code")).to_have_text("WELCOME10")
    assert shopper.faults() == []
    assert shopper.shift() == 0


def test_a_tab_stays_when_a_form_is_closed_and_brings_it_back(
    come: Callable[..., Shopper],
) -> None:
    shopper = come("popup", DESK, teaser="10% for you")
    shopper.page.keyboard.press("Escape")
    tab = shopper.page.get_by_role("button", name="10% for you")
    expect(tab).to_be_visible()
    assert shopper.faults("teaser") == []
    shopper.visit()
    tab.click()
    expect(shopper.field).to_be_visible()
    expect(tab).to_have_count(0)
    assert shopper.shift() == 0


def test_a_tab_that_was_taken_away_stays_away(come: Callable[..., Shopper]) -> None:
    shopper = come("popup", DESK, teaser="10% for you")
    shopper.page.keyboard.press("Escape")
    tab = shopper.page.locator("[data-signup-teaser]")
    tab.get_by_role("button", name="Close").click()
    expect(tab).to_have_count(0)
    shopper.requests.clear()
    with shopper.page.expect_response("**/v1/sites/demo/forms*"):
        shopper.visit()
    shopper.page.evaluate("new Promise((done) => requestIdleCallback(done))")
    expect(tab).to_have_count(0)
    assert not [one for one in shopper.requests if "/widget/" in one.url]


def test_there_is_no_tab_for_who_joined(come: Callable[..., Shopper], email: str) -> None:
    shopper = come("popup", DESK, teaser="10% for you")
    shopper.give(email)
    expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()
    shopper.page.keyboard.press("Escape")
    shopper.see_no_form()
    expect(shopper.page.locator("[data-signup-teaser]")).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "word"),
    [("de", "Schließen"), ("it", "Chiudi"), ("ja", "閉じる"), ("pl", "Zamknij"), ("sv", "Close")],
)
def test_its_own_words_are_those_of_the_forms_language(
    arrive: Callable[..., Shopper], locale: str, word: str
) -> None:
    shopper = arrive(viewport=DESK)
    alter(shopper.page, locale=locale)
    shopper.visit()
    shopper.open_form()
    expect(shopper.dialog.get_by_role("button", name=word)).to_be_visible()
    assert shopper.errors == []
