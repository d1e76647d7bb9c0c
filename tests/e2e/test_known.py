"""A shopper who left an e-mail address and no number, on a later visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.targeted import CALL, NOW, arrive_at, form, opened, publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Route

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

UNTIL_ASKED = f"""() => {{ {CALL};
  return performance.getEntriesByType('resource').some((one) => one.name.endsWith('/known')) }}"""
GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })"


def leave_an_address(shopper: Shopper, email: str) -> None:
    """Take step one like a person, decline the second, and come to another page."""
    shopper.visit()
    shopper.reach_step_two(email, thinking=True)
    shopper.page.keyboard.press("Escape")
    shopper.see_no_form()
    shopper.requests.clear()
    shopper.visit()


def asked(shopper: Shopper) -> int:
    return len(shopper.sent("/known"))


def test_the_form_begins_with_the_number_that_is_missing(
    shopper: Shopper, service: Service, email: str, phone: str
) -> None:
    leave_an_address(shopper, email)
    shopper.open_form()
    expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()
    assert (asked(shopper), email in (shopper.sent("/known")[0].post_data or "")) == (1, False)
    shopper.give(phone)
    expect(shopper.dialog.get_by_role("heading")).to_have_text("One more step")

    assert service.state(email, "sms") == "pending"
    assert not shopper.remembered()["known"]
    assert (shopper.violations(), shopper.errors, shopper.shift()) == ([], [], 0)


def test_nobody_is_asked_before_a_form_is_due(shopper: Shopper, email: str) -> None:
    publish(shopper, form("welcome", NOW, {"after_signup": 0, "after_close_days": 0}))
    leave_an_address(shopper, email)
    with shopper.page.expect_response("**/widget/targeting-*"):
        shopper.page.reload()
    assert asked(shopper) == 0

    with shopper.page.expect_response("**/known"):
        opened(shopper)
    expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()


def _days_later(shopper: Shopper, days: int) -> None:
    shopper.page.evaluate(
        "(ms) => { const all = JSON.parse(localStorage['signup:demo']);"
        " for (const name of ['joined', 'closed.welcome']) all[name] -= ms;"
        " localStorage['signup:demo'] = JSON.stringify(all) }",
        days * 24 * 3_600_000,
    )


def test_where_the_brand_says_when_the_number_alone_is_asked_for(
    shopper: Shopper, email: str
) -> None:
    publish(shopper, form("welcome", NOW, {"after_signup": "never", "number_after_days": 30}))
    leave_an_address(shopper, email)
    _days_later(shopper, 29)
    arrive_at(shopper)
    shopper.page.keyboard.press("Shift")
    shopper.page.evaluate(f"for (let one = 0; one < 9; one++) {CALL}")
    shopper.see_no_form()
    assert asked(shopper) == 0

    _days_later(shopper, 1)
    arrive_at(shopper)
    assert opened(shopper) == "welcome"
    expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()


@pytest.mark.parametrize("answer", ["withdrawn", "none"])
def test_who_joined_is_asked_for_nothing_else(
    shopper: Shopper, service: Service, email: str, answer: str
) -> None:
    rules = {"number_after_days": 0, "after_close_days": 0}
    publish(shopper, form("welcome", {**NOW, "priority": 1}, rules))
    leave_an_address(shopper, email)
    if answer == "withdrawn":
        (profile,) = service.profiles(email=email)
        shopper.page.request.post(f"{profile['links']['unsubscribe']}")
    else:
        shopper.page.route("**/known", lambda route: route.abort())
    arrive_at(shopper)
    shopper.page.keyboard.press("Shift")
    with shopper.page.expect_request("**/known"):
        shopper.page.wait_for_function(UNTIL_ASKED)
    shopper.page.evaluate(f"for (let one = 0; one < 9; one++) {CALL}")
    shopper.see_no_form()
    assert shopper.errors == []


def test_who_closed_the_form_while_the_service_was_asked_does_not_meet_it_again(
    shopper: Shopper, email: str
) -> None:
    publish(shopper, form("welcome", NOW, {"after_signup": "never", "number_after_days": 30}))
    leave_an_address(shopper, email)
    _days_later(shopper, 30)
    held: list[Route] = []
    shopper.page.route("**/known", lambda route: route.continue_() if held else held.append(route))
    with shopper.page.expect_request("**/known"):
        arrive_at(shopper)
        shopper.page.keyboard.press("Shift")
        shopper.page.evaluate(f"void setInterval(() => {{ {CALL} }}, 20)")
    shopper.open_form()
    shopper.page.keyboard.press("Escape")
    expect(shopper.dialog).to_have_count(0)

    with shopper.page.expect_response("**/known"):
        held[0].continue_()
    shopper.see_no_form()


def test_another_browser_is_told_nothing(
    shopper: Shopper, arrive: Callable[..., Shopper], email: str
) -> None:
    leave_an_address(shopper, email)
    other = arrive()
    other.visit()
    other.open_form()
    expect(other.dialog.get_by_label("Email address")).to_be_visible()
    assert asked(other) == 0


def test_who_withdrew_meets_the_form_as_everybody_does(
    shopper: Shopper, service: Service, email: str
) -> None:
    leave_an_address(shopper, email)
    (profile,) = service.profiles(email=email)
    shopper.page.request.post(f"{profile['links']['unsubscribe']}")
    assert service.state(email, "email") == "unsubscribed"
    shopper.open_form()

    expect(shopper.dialog.get_by_label("Email address")).to_be_visible()
    assert shopper.remembered()["known"] is None


def test_without_an_answer_the_form_begins_as_ever(shopper: Shopper, email: str) -> None:
    leave_an_address(shopper, email)
    shopper.page.route("**/known", lambda route: route.abort())
    shopper.open_form()

    expect(shopper.dialog.get_by_label("Email address")).to_be_visible()
    assert shopper.remembered()["known"]


def test_under_global_privacy_control_nothing_is_kept_for_it(shopper: Shopper, email: str) -> None:
    shopper.page.add_init_script(GPC)
    leave_an_address(shopper, email)
    shopper.open_form()

    expect(shopper.dialog.get_by_label("Email address")).to_be_visible()
    assert ("known" in shopper.remembered(), asked(shopper)) == (False, 0)
