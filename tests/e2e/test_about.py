"""The screen about the person in a real browser, on a form that the site file publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

PHONE = {"width": 320, "height": 720}
DATE_FIELD = 1e-4
"""Chromium's own date field moves its parts by a pixel as they are typed; nothing else may move."""


def open_it(shopper: Shopper, path: str = "/") -> None:
    shopper.visit(path)
    shopper.page.evaluate("void signup.open('about')")
    expect(shopper.dialog.locator("#birthday")).to_be_visible()


def test_what_is_said_is_kept_with_the_address_and_not_before(
    shopper: Shopper, service: Service, email: str
) -> None:
    open_it(shopper)
    shopper.dialog.get_by_label("First name").fill("Ada")
    shopper.dialog.get_by_label("Birthday").press_sequentially("05171990")
    shopper.dialog.get_by_text("Dark", exact=True).click()
    shopper.dialog.get_by_text("Filter", exact=True).click()
    shopper.dialog.get_by_text("French press").click()
    shopper.dialog.get_by_role("button", name="Next").click()
    expect(shopper.dialog.get_by_role("heading")).to_be_focused()
    assert shopper.sent("/v1/signups") == []
    shopper.think()
    shopper.give(email)
    expect(shopper.dialog.get_by_role("heading")).to_have_text("You’re on the list")
    (profile,) = service.profiles(email=email)
    assert profile["attributes"] == {
        "first_name": "Ada",
        "birthday": "1990-05-17",
        "roast": "dark",
        "at_home": "filter,press",
    }
    assert shopper.shift() < DATE_FIELD
    assert (shopper.violations(), shopper.errors) == ([], [])


def test_who_is_too_young_goes_no_further(shopper: Shopper) -> None:
    open_it(shopper)
    field = shopper.dialog.get_by_label("Birthday")
    for birthday, told in (
        ("", "This field is required."),
        ("2020-01-01", "You must be at least 18 years old to join."),
        ("2999-01-01", "Enter a date in the past."),
    ):
        field.fill(birthday)
        shopper.dialog.get_by_role("button", name="Next").click()
        expect(shopper.dialog.locator("#birthday-problem")).to_have_text(told)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_be_focused()
    assert shopper.faults() == []
    assert shopper.shift() < DATE_FIELD


def test_it_can_be_gone_through_by_keyboard(shopper: Shopper) -> None:
    press, write = shopper.page.keyboard.press, shopper.page.keyboard.type
    open_it(shopper)
    press("Tab")
    write("Ada")
    press("Tab")
    write("05171990")
    shopper.dialog.get_by_role("radio", name="Light").focus()
    press("ArrowRight")
    expect(shopper.dialog.get_by_role("radio", name="Dark")).to_be_checked()
    press("Tab")
    press("Space")
    expect(shopper.dialog.get_by_role("checkbox", name="Espresso machine")).to_be_checked()
    press("Enter")
    expect(shopper.field).to_be_visible()


@pytest.mark.parametrize(
    ("path", "colours"),
    [("/", "none"), ("/?lang=ar", "none"), ("/", "active")],
    ids=["ltr", "rtl", "forced colours"],
)
def test_axe_finds_nothing_on_it(arrive: Callable[..., Shopper], path: str, colours: str) -> None:
    shopper = arrive(viewport=PHONE, forced_colors=colours, reduced_motion="reduce")
    open_it(shopper, path)
    shopper.dialog.get_by_role("radio").first.check(force=True)
    assert shopper.faults_day_and_night() == []
    card = shopper.dialog.locator(".card")
    assert card.evaluate("(node) => node.scrollWidth <= node.clientWidth + 1")
