"""Joining by a text from a phone: two taps, or typing after all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
OPENED = """() => addEventListener('click', (event) => {
  const link = event.composedPath().find((one) => one.href);
  if (link) { window.opened = link.href; event.preventDefault(); }
})"""
"""Notes what a phone is asked to open; the browser of a test has no messages."""


@pytest.fixture
def reach(arrive: Callable[..., Shopper], email: str) -> Callable[..., Shopper]:
    """Return what brings a shopper to the step that asks for a number."""

    def reach(options: dict[str, Any]) -> Shopper:
        shopper = arrive(reduced_motion="reduce", **options)
        shopper.visit()
        shopper.page.evaluate(OPENED)
        shopper.page.evaluate("void signup.open('tap')")
        shopper.give(email)
        expect(shopper.dialog.get_by_role("heading")).to_have_text("15% off by text")
        return shopper

    return reach


def test_a_phone_opens_its_messages_with_the_keyword(
    reach: Callable[..., Shopper], service: Service
) -> None:
    shopper = reach(PHONE)
    forms = service.get("/v1/sites/demo/forms", locale="en-US")["forms"]
    tap = next(form for form in forms if form["key"] == "tap")["steps"][1]["tap"]
    words = shopper.dialog.locator(".terms [translate=no]")
    expect(words).to_have_text(tap["text"])
    expect(shopper.field).to_have_count(0)
    assert shopper.faults() == []
    link = shopper.dialog.get_by_role("link", name="Text COFFEE to join")
    box = link.bounding_box()
    assert box
    assert box["height"] >= 44
    link.tap()
    expect(shopper.dialog).to_contain_text("Send the message that just opened.")
    assert shopper.page.evaluate("opened") == "sms:+15005550006?&body=COFFEE"
    assert shopper.sent("/phone") == []


def test_who_would_rather_type_can(
    reach: Callable[..., Shopper], service: Service, email: str, phone: str
) -> None:
    shopper = reach(PHONE)
    shopper.dialog.get_by_role("button", name="Enter my number instead").tap()
    expect(shopper.dialog.get_by_role("heading")).to_be_focused()
    shopper.give(phone)
    expect(shopper.dialog).to_contain_text("Reply Y to the text we just sent you.")
    assert service.state(email, "sms") == "pending"


def test_at_a_desk_the_number_is_typed(reach: Callable[..., Shopper]) -> None:
    shopper = reach(DESK)
    expect(shopper.dialog.locator("input[type=tel]")).to_be_visible()
    assert not [one for one in shopper.requests if "/widget/tap-" in one.url]
