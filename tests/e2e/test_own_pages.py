"""A person's own pages in a real browser: from the mail to confirmed, to chosen, to gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.axe import COLOURS, faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page, ViewportSize

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

OFFERS = {
    "en-US": "Email me news and offers",
    "ar": "أرسلوا إليّ الأخبار والعروض بالبريد الإلكتروني",
}
DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 320, "height": 568}


def sign_up_in_haste(shopper: Shopper, email: str, language: str = "en-US") -> None:
    """Leave an address faster than people do: it has to be confirmed."""
    shopper.visit(f"/?lang={language}")
    shopper.hurry()
    shopper.open_form()
    shopper.give(email)
    expect(shopper.dialog.locator("#field")).to_have_attribute("type", "tel")


def mail_to(page: Page, url: str, email: str) -> Locator:
    """Open the inbox and wait for the newest mail to an address."""
    page.goto(f"{url}/dev/inbox")
    return page.get_by_role("listitem").filter(has_text=f"to {email}").first


def link_in(mail: Locator, kind: str) -> str:
    found = mail.locator(f'a[href*="/{kind}/"]').get_attribute("href")
    assert found
    return found


def pass_by(page: Page, confirm: str) -> None:
    """Open a confirmation link whose way by the shop's page has been gone before."""
    page.evaluate(
        "(link) => localStorage.setItem('signup:passed', new URL(link).pathname)", confirm
    )
    page.goto(confirm)


def wrong_with(page: Page) -> list[str]:
    """Return what axe finds on a desk and a phone, by day and night, and what does not fit."""
    page.set_viewport_size(DESK)
    found = faults(page)
    page.emulate_media(color_scheme="dark")
    found += faults(page, only=COLOURS)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    found += faults(page)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    torn = page.evaluate(
        "[...document.querySelectorAll('.state')].some((one) => one.getClientRects().length > 1)"
    )
    return found + ["wide"] * wide + ["torn"] * torn


def test_the_whole_way_by_mail_from_pending_to_confirmed_to_unsubscribed(
    shopper: Shopper, arrive: Callable[..., Shopper], service: Service, email: str
) -> None:
    page = shopper.page
    sign_up_in_haste(arrive(), email)
    assert service.state(email, "email") == "pending"

    mail_to(page, shopper.url, email).locator('a[href*="/confirm/"]').click()
    expect(page.get_by_role("heading", name="Confirm your e-mail address")).to_be_visible()
    assert service.state(email, "email") == "pending"
    page.get_by_role("button", name="Confirm my address").click()
    expect(page.get_by_role("heading", name="Your address is confirmed")).to_be_visible()
    expect(page.get_by_text("WELCOME10")).to_be_visible()
    assert service.state(email, "email") == "subscribed"

    page.get_by_role("link", name="Choose what you get").click()
    box = page.get_by_label(OFFERS["en-US"])
    expect(box).to_be_checked()
    box.uncheck()
    page.get_by_role("button", name="Save my choice").click()
    expect(page.get_by_role("status")).to_have_text("Your choice was saved.")
    expect(box).not_to_be_checked()
    assert service.state(email, "email") == "unsubscribed"
    assert (shopper.violations(), shopper.errors) == ([], [])


def test_the_links_of_the_brands_api_lead_to_the_same_pages(
    shopper: Shopper, service: Service, email: str
) -> None:
    sign_up_in_haste(shopper, email)
    (profile,) = service.profiles(email=email)

    shopper.page.goto(profile["links"]["preferences"])
    expect(shopper.page.get_by_text("Waiting for your confirmation")).to_be_visible()
    shopper.page.goto(profile["links"]["unsubscribe"])
    shopper.page.get_by_role("button", name="Unsubscribe").click()
    expect(shopper.page.get_by_role("heading", name="You are unsubscribed")).to_be_visible()
    assert service.state(email, "email") == "unsubscribed"


def test_everything_works_without_a_script_and_by_keyboard_alone(
    shopper: Shopper, arrive: Callable[..., Shopper], service: Service, email: str
) -> None:
    sign_up_in_haste(shopper, email)
    mail = mail_to(shopper.page, shopper.url, email)
    page = arrive(java_script_enabled=False).page

    page.goto(link_in(mail, "confirm"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your address is confirmed")).to_be_visible()
    page.goto(link_in(mail, "preferences"))
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    assert service.state(email, "email") == "unsubscribed"


def test_the_data_comes_as_a_file(shopper: Shopper, service: Service, email: str) -> None:
    sign_up_in_haste(shopper, email)
    (profile,) = service.profiles(email=email)
    shopper.page.goto(profile["links"]["preferences"])
    with shopper.page.expect_download() as saved:
        shopper.page.get_by_role("button", name="Download my data").click()

    assert saved.value.suggested_filename == "demo-my-data.json"
    assert email in saved.value.path().read_text("utf-8")


@pytest.mark.parametrize("language", list(OFFERS))
def test_axe_finds_nothing_and_every_page_fits(
    arrive: Callable[..., Shopper], shopper: Shopper, email: str, language: str
) -> None:
    page = shopper.page
    sign_up_in_haste(arrive(), email, language)
    mail = mail_to(page, shopper.url, email)
    kinds = ("confirm", "unsubscribe", "preferences")
    confirm, unsubscribe, preferences = (link_in(mail, kind) for kind in kinds)
    found: dict[str, list[str]] = {}

    def look_at(name: str) -> None:
        found[name] = wrong_with(page)

    page.goto(preferences)
    look_at("waiting")
    pass_by(page, confirm)
    look_at("confirm")
    page.get_by_role("button").click()
    look_at("confirmed")
    page.goto(unsubscribe)
    look_at("unsubscribe")
    page.get_by_role("button").click()
    look_at("unsubscribed")
    page.goto(preferences)
    look_at("preferences")
    page.get_by_label(OFFERS[language]).check()
    page.locator("form.card .yes").click()
    look_at("saved")
    page.goto(f"{preferences}/forget")
    look_at("forget")
    page.goto(f"{confirm}x")
    look_at("no link")
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
