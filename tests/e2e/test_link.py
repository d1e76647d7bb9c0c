"""The link of the confirmation mail, in the browser that signed up and in another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e


def sign_up_in_haste(shopper: Shopper, email: str) -> None:
    """Leave an address faster than people do: it has to be confirmed."""
    shopper.visit()
    shopper.hurry()
    shopper.open_form()
    shopper.give(email)
    expect(shopper.dialog.locator("#field")).to_have_attribute("type", "tel")


def link_to(shopper: Shopper, email: str) -> Locator:
    """Open the inbox and return the link of the mail to an address."""
    shopper.page.goto(f"{shopper.url}/dev/inbox")
    mail = shopper.page.get_by_role("listitem").filter(has_text=f"to {email}").first
    return mail.locator('a[href*="/confirm/"]')


def acts(service: Service, email: str) -> list[str]:
    (profile,) = service.profiles(email=email)
    events = service.get(f"/v1/profiles/{profile['id']}/consents")["consents"]
    return [event["act"] for event in events]


def test_in_the_browser_that_signed_up_the_link_confirms_without_another_press(
    shopper: Shopper, service: Service, email: str
) -> None:
    sign_up_in_haste(shopper, email)
    link_to(shopper, email).click()

    expect(shopper.page.get_by_role("heading", name="Your address is confirmed")).to_be_visible()
    expect(shopper.page.get_by_text("WELCOME10")).to_be_visible()
    assert service.state(email, "email") == "subscribed"
    assert acts(service, email) == ["press", "link+nonce"]
    assert (shopper.violations(), shopper.errors) == ([], [])


def test_in_any_other_browser_the_link_leads_to_the_button_and_nothing_happens(
    shopper: Shopper, arrive: Callable[..., Shopper], service: Service, email: str
) -> None:
    sign_up_in_haste(shopper, email)
    link = link_to(shopper, email).get_attribute("href") or ""
    other = arrive()
    with other.page.expect_event("framenavigated", lambda frame: "#signup=" in frame.url):
        other.page.goto(link, wait_until="commit")
    other.page.wait_for_url(link)

    expect(other.page.get_by_role("button", name="Confirm my address")).to_be_visible()
    assert {one.method for one in other.requests} == {"GET"}
    assert service.state(email, "email") == "pending"
    other.page.get_by_role("button", name="Confirm my address").click()
    expect(other.page.get_by_role("heading", name="Your address is confirmed")).to_be_visible()
    assert acts(service, email) == ["press", "link+press"]
