"""What the pop-up says of rewards that end, and of codes that come by message."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e


def reward(page: Page, **changes: Any) -> None:
    """Have every reward of the forms and of the answers come with these changes."""

    def answer(route: Route) -> None:
        found = route.fetch()
        document = found.json()
        steps = [step for form in document.get("forms", ()) for step in form["steps"]]
        for one in (*steps, document):
            if one.get("incentive"):
                one["incentive"] |= changes
        route.fulfill(response=found, json=document)

    page.route("**/v1/sites/demo/forms?*", answer)
    page.route("**/v1/signups", answer)


def in_days(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("days", "told"),
    [(3.5, r"Ends in 3 days \(.* at .*\)"), (0.2, r"Ends in 4 hr\. 4\d min \(.*\)")],
)
def test_a_reward_that_ends_says_when_on_the_step_and_at_the_end(
    shopper: Shopper, email: str, days: float, told: str
) -> None:
    reward(shopper.page, expires_at=in_days(days))
    shopper.visit()
    shopper.reach_step_two(email, thinking=True)
    expect(shopper.dialog.get_by_text(re.compile(told))).to_be_visible()
    shopper.dialog.get_by_role("button", name="keep my").click()
    expect(shopper.dialog.get_by_text(re.compile(told))).to_be_visible()


ENDS = {
    "ar": "ينتهي", "de": "Endet", "en-US": "Ends", "es": "Termina", "fr": "Se termine",
    "it": "Scade", "ja": "まで", "nl": "Eindigt", "pl": "Oferta kończy się", "pt": "Termina",
}  # fmt: skip
ANSWER = {"id": "s", "channels": {"email": {"marketing": "subscribed"}}}


def end_in(shopper: Shopper, locale: str, **won: str) -> None:
    """Go through a form of one step to its end, in a locale."""

    def form(route: Route) -> None:
        found = route.fetch()
        document = found.json()
        step = document["forms"][0]["steps"][0]
        step["incentive"] |= {"expires_at": in_days(1.5)}
        document["forms"][0] |= {"steps": [step], "locale": locale}
        route.fulfill(response=found, json=document)

    earned = {"label": "10%", "code": "W10", "expires_at": in_days(1.5), **won}
    shopper.page.route("**/v1/sites/demo/forms?*", form)
    shopper.page.route(
        "**/v1/signups", lambda one: one.fulfill(json=ANSWER | {"incentive": earned})
    )
    shopper.visit()
    shopper.page.evaluate("localStorage.clear()")
    shopper.open_form()
    shopper.give("ada@example.com")
    expect(shopper.dialog.locator("code")).to_have_text("W10")


def test_the_end_stands_with_the_code_in_every_language(shopper: Shopper) -> None:
    for locale, words in ENDS.items():
        end_in(shopper, locale)
        expect(shopper.dialog.get_by_role("timer")).to_contain_text(words)
    assert shopper.errors == []


def test_the_end_stands_with_the_code_in_the_words_of_its_step(shopper: Shopper) -> None:
    end_in(shopper, "en-US", ends="{days} {days:one=day|other=days} to go")
    expect(shopper.dialog.get_by_role("timer")).to_have_text("2 days to go")


def test_a_reward_that_has_ended_says_so_and_promises_nothing(shopper: Shopper) -> None:
    reward(shopper.page, expires_at=in_days(-1))
    shopper.visit()
    shopper.open_form()
    expect(shopper.field).to_be_visible()
    expect(shopper.dialog.get_by_text("Ends")).to_have_count(0)
    expect(shopper.dialog.get_by_text("This offer has ended.")).to_be_visible()
    expect(shopper.dialog.locator(".ticket")).to_be_hidden()


def test_the_last_minutes_count_down_and_then_the_promise_is_over(shopper: Shopper) -> None:
    shopper.page.clock.install(time=datetime(2026, 11, 25, 12, 0, tzinfo=UTC))
    reward(shopper.page, expires_at="2026-11-25T13:01:30Z")
    shopper.visit()
    shopper.page.clock.run_for(1_000)
    shopper.page.evaluate("void signup.open()")
    timer = shopper.dialog.get_by_role("timer")
    while timer.count() == 0:
        shopper.page.clock.run_for(100)
    expect(timer).to_contain_text("Ends in 1 hr. 1 min (")
    shopper.page.clock.run_for(60_000)
    expect(timer).to_contain_text("Ends in 1 hr. (")
    shopper.page.clock.run_for(3_600_000 - 60_000)
    expect(timer).to_contain_text("Ends in 1 min. (")
    below = "(one) => one.nextElementSibling.offsetTop"
    place = timer.evaluate(below)
    shopper.page.clock.run_for(90_000)

    expect(timer).to_have_text("This offer has ended.")
    expect(shopper.dialog.locator(".ticket")).to_be_hidden()
    assert timer.evaluate(below) == place
    assert timer.get_attribute("aria-live") is None  # a timer is silent by itself


def test_a_code_that_comes_by_mail_is_announced_and_not_shown(shopper: Shopper, email: str) -> None:
    reward(shopper.page, code=None, sent="email")
    shopper.visit()
    shopper.reach_step_two(email, thinking=True)
    shopper.dialog.get_by_role("button", name="keep my").click()
    said = "Thank you for joining. You’ll get your 10% off right after that."
    expect(shopper.dialog.get_by_text(said)).to_be_visible()
    expect(shopper.dialog.get_by_role("button", name="Copy")).to_have_count(0)
