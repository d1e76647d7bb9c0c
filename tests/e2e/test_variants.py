"""Variants of a form: which one a browser is shown, that it keeps it, and what is told of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.service import running
from tests.e2e.shopper import Shopper
from tests.e2e.targeted import arrive_at, form, leave, opened, publish

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.e2e.other_shop import OtherShop

pytestmark = pytest.mark.e2e

AGAIN = {"after_close_days": 0}
TWO = (
    form("welcome", {"share": 60}, AGAIN, variant="a"),
    form("welcome", {"share": 40}, AGAIN, variant="b"),
)
SITE_FILE = """event = "now"
[[forms.variants]]
name = "b"
percent = 99
[forms.variants.email]
headline = "Free shipping on your first bag"
button = "Ship it free"
"""


def _chance(shopper: Shopper, number: float) -> None:
    shopper.page.add_init_script(f"Math.random = () => {number}")


def _variant(shopper: Shopper) -> str:
    """Open the form, and return the variant that is counted as seen."""
    with shopper.page.expect_request("**/v1/beacons") as told:
        assert opened(shopper) == "welcome"
    return str(json.loads(told.value.post_data or "")["variant"])


@pytest.mark.parametrize(("number", "variant"), [(0.59, "a"), (0.61, "b")])
def test_chance_decides_by_the_shares_and_the_browser_keeps_the_letter(
    shopper: Shopper, number: float, variant: str
) -> None:
    _chance(shopper, number)
    publish(shopper, *TWO)
    arrive_at(shopper)
    assert _variant(shopper) == variant
    assert shopper.remembered()["variant.welcome"] == variant
    leave(shopper)
    _chance(shopper, 1 - number)
    arrive_at(shopper)
    assert _variant(shopper) == variant


def test_a_variant_that_is_gone_is_drawn_anew(shopper: Shopper) -> None:
    shopper.page.add_init_script("""localStorage['signup:demo'] = '{"variant.welcome":"z"}'""")
    _chance(shopper, 0.9)
    publish(shopper, *TWO)
    arrive_at(shopper)
    assert _variant(shopper) == "b"


def test_where_nothing_may_be_kept_the_page_alone_remembers(shopper: Shopper) -> None:
    shopper.page.add_init_script("(window.signup = []).push(['setConsent', 'denied'])")
    _chance(shopper, 0.9)
    publish(
        shopper,
        form("welcome", {"share": 60}, AGAIN, variant="a"),
        form("welcome", {"share": 40}, AGAIN, variant="b", kind="page"),
    )
    arrive_at(shopper)
    assert opened(shopper) == "welcome"
    expect(shopper.page.locator("[data-signup-popup] dialog.page")).to_be_visible()
    leave(shopper)
    assert list(shopper.remembered()) == ["closed.welcome"]


def test_a_form_that_the_page_asks_for_is_the_same_variant(shopper: Shopper) -> None:
    _chance(shopper, 0.9)
    publish(shopper, *TWO)
    arrive_at(shopper)
    with shopper.page.expect_request("**/v1/beacons") as told:
        shopper.page.evaluate("void signup.open('welcome')")
    assert json.loads(told.value.post_data or "")["variant"] == "b"


def test_forms_without_variants_load_nothing_for_them(shopper: Shopper) -> None:
    publish(shopper, form("welcome", {}))
    arrive_at(shopper)
    opened(shopper)
    assert [one.url for one in shopper.requests if "/variants-" in one.url] == []


def test_a_signup_names_the_texts_of_the_variant_it_saw(
    browser: Browser, other_shop: OtherShop, tmp_path: Path
) -> None:
    with running(tmp_path, other_shop.url, rules=SITE_FILE) as service:
        context = browser.new_context()
        shopper = Shopper(context.new_page(), service.url)
        _chance(shopper, 0.5)
        arrive_at(shopper)
        opened(shopper)
        expect(shopper.dialog.get_by_role("heading")).to_have_text(
            "Free shipping on your first bag"
        )
        with shopper.page.expect_request("**/v1/signups") as sent:
            shopper.give("ada@example.com")
        answer = sent.value.response()
        assert answer is not None
        assert answer.status == 201
        told = json.loads(sent.value.post_data or "")
        assert told["variant"] == "b"
        assert "Ship it free" in told["consent"][0]["shown"]
        assert answer.json()["channels"]["email"]["marketing"] != "none"
        context.close()
