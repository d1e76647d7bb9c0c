"""The screen about the person after an address, in a real browser on the real service."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

PHONE = {"width": 320, "height": 720}
SAID = {"first_name": "Ada", "roast": "dark"}


def come_to(shopper: Shopper, form: str, email: str, path: str = "/") -> None:
    """Open the form and leave an address."""
    shopper.visit(path)
    shopper.page.evaluate(f"void signup.open('{form}')")
    shopper.think()
    shopper.give(email)


def describe(shopper: Shopper) -> None:
    shopper.dialog.get_by_label("First name").fill("Ada")
    shopper.dialog.get_by_text("Dark", exact=True).click()
    shopper.dialog.get_by_role("button", name="Next").click()


def told(shopper: Shopper) -> list[tuple[str, str | None]]:
    """Return what was counted, in order."""
    beacons = [json.loads(one.post_data or "{}") for one in shopper.sent("/v1/beacons")]
    return [(one["type"], one.get("step")) for beacon in beacons for one in beacon["events"]]


def test_it_is_sent_between_the_address_and_the_number(
    shopper: Shopper, service: Service, email: str, phone: str
) -> None:
    come_to(shopper, "between", email)
    expect(shopper.dialog.get_by_role("heading")).to_have_text("How do you brew?")
    expect(shopper.dialog).to_contain_text("WELCOME10")
    describe(shopper)
    expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()
    (profile,) = service.profiles(email=email)
    assert (profile["attributes"], profile["phone"]) == (SAID, None)
    shopper.give(phone)
    expect(shopper.dialog.get_by_role("button", name="Continue shopping")).to_be_visible()
    (profile,) = service.profiles(email=email)
    assert profile["attributes"] == SAID
    assert profile["phone"].endswith(phone[-4:])
    assert ("submitted", "profile") in told(shopper)
    assert (shopper.shift(), shopper.violations(), shopper.errors) == (0, [], [])


def test_whoever_declines_the_number_loses_nothing_that_was_said(
    shopper: Shopper, service: Service, email: str
) -> None:
    come_to(shopper, "between", email)
    describe(shopper)
    expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()
    shopper.dialog.locator(".no").click()
    expect(shopper.dialog).to_contain_text("WELCOME10")
    (profile,) = service.profiles(email=email)
    assert profile["attributes"] == SAID


def test_whoever_declines_it_goes_on_with_what_they_have(
    shopper: Shopper, service: Service, email: str, phone: str
) -> None:
    come_to(shopper, "between", email)
    shopper.dialog.get_by_label("First name").fill("Ada")
    shopper.dialog.get_by_role("button", name="No thanks, keep my 10% off").click()
    shopper.give(phone)
    expect(shopper.dialog.get_by_role("button", name="Continue shopping")).to_be_visible()
    expect(shopper.dialog).to_contain_text("WELCOME10")
    (profile,) = service.profiles(email=email)
    assert (profile["attributes"], profile["phone"][-4:]) == ({}, phone[-4:])
    assert shopper.sent("/profile") == []
    assert ("skipped", "profile") in told(shopper)


def test_it_may_come_last_and_is_reached_without_a_number(
    shopper: Shopper, service: Service, email: str
) -> None:
    come_to(shopper, "last", email)
    expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()
    shopper.dialog.get_by_role("button", name="No thanks").click()
    shopper.dialog.get_by_label("First name").fill("Ada")
    shopper.dialog.get_by_role("button", name="Send").click()
    expect(shopper.dialog.get_by_role("heading")).to_have_text("You’re on the list")
    (profile,) = service.profiles(email=email)
    assert profile["attributes"] == {"first_name": "Ada"}
    assert service.state(email, "email") == "subscribed"


def test_nothing_is_sent_of_who_says_nothing(shopper: Shopper, email: str) -> None:
    come_to(shopper, "last", email)
    expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()
    shopper.dialog.get_by_role("button", name="No thanks").click()
    shopper.dialog.get_by_role("button", name="Send").click()
    expect(shopper.dialog.get_by_role("heading")).to_have_text("You’re on the list")
    assert shopper.sent("/profile") == []


def test_when_the_service_is_away_what_was_typed_stays(
    shopper: Shopper, service: Service, email: str
) -> None:
    come_to(shopper, "between", email)
    expect(shopper.dialog.get_by_label("First name")).to_be_visible()
    shopper.page.route("**/profile", lambda route: route.abort())
    describe(shopper)
    expect(shopper.dialog.locator("#problem")).to_have_text(
        "That didn’t go through. Please try again."
    )
    expect(shopper.dialog.get_by_label("First name")).to_have_value("Ada")
    shopper.page.unroute_all()
    shopper.dialog.get_by_role("button", name="Next").click()
    expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()
    keys = {one.headers["idempotency-key"] for one in shopper.sent("/profile")}
    assert (len(shopper.sent("/profile")), len(keys)) == (3, 1)
    assert service.profiles(email=email)[0]["attributes"] == SAID


@pytest.mark.parametrize("path", ["/", "/?lang=ar"], ids=["ltr", "rtl"])
def test_axe_finds_nothing_on_it_after_an_address(
    arrive: Callable[..., Shopper], email: str, path: str
) -> None:
    shopper = arrive(viewport=PHONE, reduced_motion="reduce")
    come_to(shopper, "between", email, path)
    expect(shopper.dialog.locator("#birthday")).to_be_visible()
    assert shopper.faults_day_and_night() == []
    card = shopper.dialog.locator(".card")
    assert card.evaluate("(node) => node.scrollWidth <= node.clientWidth + 1")


@pytest.mark.parametrize(
    ("step", "heading"),
    [("email", "10% off your first bag"), ("profile", "How do you brew?"), ("phone", "20%")],
)
def test_the_preview_shows_every_step_and_goes_on_from_it(
    shopper: Shopper, step: str, heading: str
) -> None:
    page = shopper.page
    page.goto(f"{shopper.url}/preview/demo/between?step={step}")
    title = page.locator("[data-signup-popup] h2")
    expect(title).to_contain_text(heading)
    if step == "profile":
        page.locator("#first_name").fill("Ada")
        page.locator("[data-signup-popup] .yes").click()
        expect(title).to_contain_text("20%")
        expect(page.locator("[data-signup-popup] .ticket")).to_contain_text("10% off")
    assert shopper.errors == []
