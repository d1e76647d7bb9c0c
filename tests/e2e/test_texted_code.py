"""The code of a text, typed into the pop-up that is still open or offered by the browser."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.service import running
from tests.support.axe import faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.e2e.other_shop import OtherShop
    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

WEB_OTP = """
window.OTPCredential ??= function () {};
navigator.credentials.get = ({ otp, signal }) => new Promise((done, fail) => {
  window.__asked = JSON.stringify(otp);
  window.__arrive = (code) => done({ code });
  signal.onabort = () => { window.__given_up = true; fail(signal.reason); };
});
"""
"""A browser whose texts a test can let arrive: no real one has a SIM card here."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, other_shop: OtherShop) -> Iterator[Service]:
    """Give a service whose demo shop proves numbers by code."""
    folder = tmp_path_factory.mktemp("by-code")
    with running(folder, other_shop.url, sms_by="code") as service:
        yield service


def leave_both(shopper: Shopper, email: str, phone: str) -> None:
    shopper.visit()
    shopper.reach_step_two(email, thinking=True)
    shopper.give(phone)
    expect(shopper.dialog.get_by_label("Code from the text")).to_be_visible()


def text_to(reader: Shopper, phone: str) -> str:
    """Return the code in the last line of the newest text to a number."""
    reader.page.goto(f"{reader.url}/dev/inbox")
    digits = "+1" + re.sub(r"\D", "", phone)
    text = reader.page.get_by_role("listitem").filter(has_text=f"to {digits}").first
    code = re.search(r"@127\.0\.0\.1 #(\d{6})\s*$", text.inner_text())
    assert code, text.inner_text()
    return code[1]


def test_the_code_of_the_text_wins_the_second_reward_without_leaving_the_page(
    shopper: Shopper, arrive: Callable[..., Shopper], service: Service, email: str, phone: str
) -> None:
    leave_both(shopper, email, phone)
    expect(shopper.field).to_have_attribute("autocomplete", "one-time-code")
    expect(shopper.field).to_have_attribute("inputmode", "numeric")
    assert faults(shopper.page) == []
    shopper.give("000000")
    expect(shopper.problem).to_have_text("Check the code and try again.")
    shopper.give(text_to(arrive(), phone))

    expect(shopper.dialog.get_by_role("heading")).to_have_text("Here’s your 20% off")
    expect(shopper.dialog.get_by_text("WELCOME20")).to_be_visible()
    expect(shopper.field).to_have_count(0)
    assert service.state(email, "sms") == "subscribed"
    assert (shopper.violations(), shopper.errors) == ([], [])


def test_the_evidence_says_that_a_texted_code_confirmed(
    shopper: Shopper, arrive: Callable[..., Shopper], service: Service, email: str, phone: str
) -> None:
    leave_both(shopper, email, phone)
    shopper.give(text_to(arrive(), phone))
    expect(shopper.field).to_have_count(0)

    (person,) = service.profiles(email=email)
    consent = service.get(f"/v1/profiles/{person['id']}/consents")["consents"][-1]
    records = service.evidence(consent["id"])["events"]
    sealed = [json.loads(one["record"]) for one in records]
    assert [(one["event"], one["act"]) for one in sealed] == [
        ("requested", "press"),
        ("confirmed", "texted code"),
    ]


def test_the_browser_fills_in_the_code_and_the_person_presses(
    shopper: Shopper, service: Service, email: str, phone: str
) -> None:
    shopper.page.add_init_script(WEB_OTP)
    leave_both(shopper, email, phone)
    assert shopper.page.evaluate("window.__asked") == '{"transport":["sms"]}'
    shopper.page.evaluate("window.__arrive('123456')")

    expect(shopper.field).to_have_value("123456")
    assert shopper.sent("/code") == []
    assert service.state(email, "sms") == "pending"


def test_a_closed_form_waits_for_no_text_any_more(shopper: Shopper, email: str, phone: str) -> None:
    shopper.page.add_init_script(WEB_OTP)
    leave_both(shopper, email, phone)
    shopper.dialog.get_by_role("button", name="Continue shopping").click()

    shopper.see_no_form()
    assert shopper.page.evaluate("window.__given_up")
    assert shopper.errors == []
