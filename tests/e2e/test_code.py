"""The code of the confirmation mail, typed into the pop-up that is still open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.axe import faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e


def reach_the_end(shopper: Shopper, email: str) -> None:
    """Leave an address faster than people do, and no number."""
    shopper.visit()
    shopper.hurry()
    shopper.reach_step_two(email)
    shopper.dialog.locator(".no").click()
    expect(shopper.dialog.get_by_label("Code from the email")).to_be_visible()


def mailed_code(reader: Shopper, email: str) -> str:
    """Return the code in the mail to an address."""
    reader.page.goto(f"{reader.url}/dev/inbox")
    mail = reader.page.get_by_role("listitem").filter(has_text=f"to {email}").first
    code = re.search(r"\b\d{6}\b", mail.inner_text())
    assert code
    return code[0]


def test_the_code_of_the_mail_confirms_in_the_form_that_is_still_open(
    shopper: Shopper, arrive: Callable[..., Shopper], service: Service, email: str
) -> None:
    reach_the_end(shopper, email)
    assert faults(shopper.page) == []
    shopper.give(mailed_code(arrive(), email))

    expect(shopper.dialog.get_by_role("heading")).to_have_text("Here’s your 10% off")
    expect(shopper.field).to_have_count(0)
    assert service.state(email, "email") == "subscribed"
    assert (shopper.violations(), shopper.errors) == ([], [])


def test_a_wrong_code_can_be_mended_and_the_form_closed_all_the_same(
    shopper: Shopper, service: Service, email: str
) -> None:
    reach_the_end(shopper, email)
    for wrong in ("", "000000"):
        shopper.give(wrong)
        expect(shopper.problem).to_have_text("Check the code and try again.")
        expect(shopper.field).to_be_focused()
    shopper.dialog.get_by_role("button", name="Continue shopping").click()

    shopper.see_no_form()
    assert service.state(email, "email") == "pending"
