"""The mails as a mail program shows them: on a phone and on a desk, in every language."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from signup.domain.form import Incentive
from signup.domain.phrases.languages import PHRASEBOOKS
from signup.messengers.letters import Addressee, Question, confirm_email, welcome_email
from tests.support.axe import WCAG, faults
from tests.support.factories import SELLER, a_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from signup.messengers.shared import Letter

pytestmark = pytest.mark.e2e

PUBLIC = "https://signup.northwind.example"
TO = Addressee(f"{PUBLIC}/unsubscribe/{'x' * 200}", f"{PUBLIC}/preferences/{'x' * 200}")
QUESTION = Question(f"{PUBLIC}/confirm/{'x' * 200}", "482915", 7)
LONG_NAME = "Donaudampfschifffahrtsgesellschaftskaffeerösterei Vereinigung"
SIZES = ((390, 844), (1280, 800))


def _letters(language: str) -> list[Letter]:
    book, seller = PHRASEBOOKS[language], replace(SELLER, legal_name=f"{LONG_NAME} mbH")
    site = a_site(name=LONG_NAME, seller=seller)
    gift = Incentive("10% off", "WELCOME10")
    return [confirm_email(site, book, TO, QUESTION), welcome_email(site, book, TO, gift)]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    made = browser.new_page()
    yield made
    made.close()


@pytest.mark.parametrize("language", PHRASEBOOKS)
def test_a_mail_fits_and_axe_finds_nothing(page: Page, language: str) -> None:
    """A mail is no page: it has no landmarks, so only the rules of WCAG are asked."""
    for letter in _letters(language):
        page.set_content(letter.html)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            sizes = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")

            assert sizes[0] == sizes[1]
            assert faults(page, only=WCAG) == []


def test_from_right_to_left_all_begins_at_the_right_and_keeps_its_order(page: Page) -> None:
    confirm, welcome = _letters("ar")
    told = ((confirm, QUESTION.code), (welcome, "WELCOME10"))
    for (letter, code), (width, height) in itertools.product(told, SIZES):
        page.set_viewport_size({"width": width, "height": height})
        page.set_content(letter.html)
        edge = _right(page, "h1")

        assert _right(page, f"bdi:text-is('{code}')") == pytest.approx(edge, abs=8)
        assert _right(page, f"bdi:text-is('{SELLER.postal_address}')") == pytest.approx(edge, abs=1)
    assert "\u206810% off\u2069" in welcome.text, "the label is not torn apart"


def _right(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box
    return box["x"] + box["width"]


def test_the_button_can_be_hit_with_a_thumb(page: Page) -> None:
    page.set_content(_letters("en")[0].html)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        box = page.get_by_role("link", name="Confirm my address").bounding_box()

        assert box
        assert box["height"] >= 44
