"""Promotion in a real browser: from the QR code on a wall to the profile; signs that print well."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.support.axe import COLOURS, faults
from tests.support.cameras import codes_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

SIGN = "/keywords/demo/COFFEE"
PAGES = [SIGN, "/opt-ins/demo", "/opt-ins/demo?locale=ar"]
LINK = "sms:+15005550006?&body=COFFEE"


def test_what_the_posters_code_says_joins_who_sends_it(
    shopper: Shopper, service: Service, phone: str
) -> None:
    shopper.page.goto(f"{shopper.url}/poster")
    poster = shopper.page.get_by_role("region", name="The poster")
    (link,) = codes_in(poster.get_by_role("img", name="QR code").screenshot())
    tap = poster.get_by_role("link", name="Open the message")
    assert tap.get_attribute("href") == link == LINK

    number = "+1" + "".join(filter(str.isdigit, phone))
    shopper.page.get_by_label("Your number").fill(number)
    (word,) = parse_qs(urlsplit(link).query)["body"]
    shopper.page.get_by_label("Text message").fill(word)
    shopper.page.get_by_role("button", name="Send").click()
    expect(shopper.page.get_by_role("log").locator(".theirs")).to_contain_text("BAG15")

    (profile,) = service.profiles(phone=number)
    assert profile["channels"]["sms"]["marketing"]["state"] == "subscribed"
    (consent,) = service.get(f"/v1/profiles/{profile['id']}/consents")["consents"]
    expect(poster).to_contain_text(consent["disclosure"]["id"])
    expect(poster).to_contain_text(consent["disclosure"]["text"])
    assert profile["sources"] == [f"keyword:COFFEE:{consent['disclosure']['id']}"]


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_the_pages_fit_a_small_phone(shopper: Shopper, path: str) -> None:
    page = shopper.page
    page.goto(shopper.url + path)
    found = faults(page)
    page.set_viewport_size({"width": 320, "height": 568})
    found += faults(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.emulate_media(color_scheme="dark")
    assert found + faults(page, only=COLOURS) == []
    assert (shopper.violations(), shopper.errors) == ([], [])


def test_a_camera_reads_the_code_on_the_screen(shopper: Shopper) -> None:
    shopper.page.goto(shopper.url + SIGN)
    assert codes_in(shopper.page.screenshot()) == [LINK]


def test_who_is_on_a_phone_taps_instead(arrive: Callable[..., Shopper]) -> None:
    shopper = arrive(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    shopper.page.goto(shopper.url + SIGN)
    tap = shopper.page.get_by_role("link", name="Open the message")
    box = tap.bounding_box()
    assert box
    assert box["height"] >= 44
    assert tap.get_attribute("href") == LINK


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_sign_prints_on_one_page_with_every_word_of_its_text(
    shopper: Shopper, paper: str
) -> None:
    shopper.page.set_viewport_size({"width": 1280, "height": 1600})
    shopper.page.goto(f"{shopper.url}{SIGN}?paper={paper}")
    printed = shopper.page.pdf(prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") == 1
    shopper.page.emulate_media(media="print")
    for part in ("not a condition of any purchase", "rates may apply", "STOP", "HELP"):
        expect(shopper.page.locator(".terms")).to_contain_text(part)
    addresses = shopper.page.locator(".addresses")
    expect(addresses).to_be_visible()
    expect(addresses).to_contain_text("https://northwind.example/terms")
    expect(shopper.page.get_by_role("link", name="Open the message")).to_be_hidden()
    assert codes_in(shopper.page.screenshot()) == [LINK]


def test_the_page_of_opt_ins_leads_to_each_sign(shopper: Shopper) -> None:
    shopper.page.goto(f"{shopper.url}/opt-ins/demo")
    shopper.page.get_by_role("link", name="See the sign for ROASTERY").click()
    expect(shopper.page.get_by_role("heading", level=1)).to_have_text("15% off")
    expect(shopper.page.locator(".ask")).to_contain_text("ROASTERY")
