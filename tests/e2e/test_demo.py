"""The demo: a storefront, a checkout, a poster and an inbox that anyone may show around."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.axe import COLOURS, faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

PAGES = ["/", "/checkout", "/poster", "/dev/inbox"]


def _text(shopper: Shopper, number: str, words: str) -> None:
    shopper.page.get_by_label("Your number").fill(number)
    shopper.page.get_by_label("Text message").fill(words)
    shopper.page.get_by_role("button", name="Send").click()


@pytest.fixture
def number(phone: str) -> str:
    """Return a handset's number as providers report it."""
    return "+1" + "".join(filter(str.isdigit, phone))


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_on_its_pages_and_they_fit_a_small_phone(
    shopper: Shopper, path: str
) -> None:
    page = shopper.page
    page.goto(shopper.url + path, wait_until="networkidle" if "inbox" not in path else None)
    found = faults(page)
    page.set_viewport_size({"width": 320, "height": 568})
    found += faults(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.emulate_media(color_scheme="dark")
    assert found + faults(page, only=COLOURS) == []


@pytest.mark.parametrize("path", PAGES)
def test_its_pages_carry_the_strictest_policy(shopper: Shopper, path: str) -> None:
    answer = shopper.page.goto(shopper.url + path)
    assert answer
    policy = answer.headers["content-security-policy"]
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert (shopper.violations(), shopper.errors) == ([], [])


def test_texting_the_keyword_joins_and_stop_ends_it(
    shopper: Shopper, service: Service, number: str
) -> None:
    shopper.page.goto(f"{shopper.url}/poster")
    replies = shopper.page.get_by_role("log").locator(".theirs")
    _text(shopper, number, "Coffee!")
    expect(replies).to_have_count(1)
    expect(replies.last).to_contain_text("BAG15")
    (profile,) = service.profiles(phone=number)
    assert profile["channels"]["sms"]["marketing"]["state"] == "subscribed"
    _text(shopper, number, "please stop")
    expect(replies).to_have_count(2)
    (profile,) = service.profiles(phone=number)
    assert profile["channels"]["sms"]["marketing"]["state"] == "unsubscribed"


def test_the_poster_says_what_joining_means(shopper: Shopper) -> None:
    shopper.page.goto(f"{shopper.url}/poster")
    poster = shopper.page.get_by_role("region", name="The poster")
    expect(poster).to_contain_text("Text COFFEE to (500) 555-0006")
    expect(poster).to_contain_text("not a condition of any purchase")


def test_the_inbox_shows_within_a_moment_what_would_have_been_sent(
    shopper: Shopper, arrive: Callable[..., Shopper], email: str, number: str
) -> None:
    watcher = arrive()
    watcher.page.goto(f"{watcher.url}/dev/inbox")
    shopper.visit()
    shopper.reach_step_two(email, thinking=True)
    expect(watcher.page.get_by_role("listitem").filter(has_text=f"to {email}")).to_be_visible()
    shopper.page.goto(f"{shopper.url}/poster")
    _text(shopper, number, "COFFEE")
    texts = watcher.page.get_by_role("listitem").filter(has_text=number)
    expect(texts).to_have_count(2)
