"""The pop-up in a real browser on the real service: what shoppers do, and what stands then."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Route

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e


def test_two_steps_end_in_one_profile_with_both_channels(
    shopper: Shopper, service: Service, email: str, phone: str
) -> None:
    shopper.visit()
    shopper.reach_step_two(email, thinking=True)
    shopper.give(phone)
    expect(shopper.dialog.get_by_role("button", name="Continue shopping")).to_be_visible()
    (profile,) = service.profiles(email=email)
    assert profile["phone"].endswith(phone[-4:])
    assert service.state(email, "email") == "subscribed"
    assert service.state(email, "sms") == "pending"
    consents = service.get(f"/v1/profiles/{profile['id']}/consents")["consents"]
    assert [(one["channel"], one["event"]) for one in consents] == [
        ("email", "given"),
        ("sms", "requested"),
    ]


def test_step_one_is_saved_before_step_two_is_drawn(
    shopper: Shopper, service: Service, email: str
) -> None:
    drawn_early: list[int] = []

    def hold_the_answer(route: Route) -> None:
        answer = route.fetch()
        drawn_early.append(shopper.dialog.locator("input[type=tel]").count())
        route.fulfill(response=answer)

    shopper.page.route("**/v1/signups", hold_the_answer)
    shopper.visit()
    shopper.reach_step_two(email, thinking=True)
    shopper.page.close()
    assert drawn_early == [0]
    assert service.state(email, "email") == "subscribed"


def test_nothing_more_is_asked_when_step_one_was_not_saved(
    shopper: Shopper, service: Service, email: str
) -> None:
    shopper.page.route("**/v1/signups", lambda route: route.abort())
    shopper.visit()
    shopper.open_form()
    shopper.give(email)
    expect(shopper.problem).to_have_text("That didn’t go through. Please try again.")
    expect(shopper.dialog.locator("input[type=tel]")).to_have_count(0)
    assert service.profiles(email=email) == []


def test_declining_step_two_keeps_the_first_code(
    shopper: Shopper, service: Service, email: str
) -> None:
    shopper.visit()
    shopper.reach_step_two(email, thinking=True)
    expect(shopper.dialog).to_contain_text("WELCOME10")
    shopper.dialog.get_by_role("button", name="No thanks, keep my 10% off").click()
    expect(shopper.dialog.get_by_role("heading")).to_have_text("Here’s your 10% off")
    expect(shopper.dialog.locator("code")).to_have_text("WELCOME10")
    assert service.state(email, "sms") == "none"


def test_the_first_code_stays_until_the_better_one_is_earned(
    shopper: Shopper, email: str, phone: str
) -> None:
    shopper.visit()
    shopper.reach_step_two(email)
    shopper.give(phone)
    expect(shopper.dialog.get_by_role("heading")).to_have_text("One more step")
    expect(shopper.dialog).to_contain_text("Reply Y to the text we just sent you.")
    expect(shopper.dialog.locator("code")).to_have_text("WELCOME10")


def test_the_code_can_be_copied(arrive: Callable[..., Shopper], email: str) -> None:
    shopper = arrive(permissions=["clipboard-read", "clipboard-write"])
    shopper.visit()
    shopper.reach_step_two(email)
    shopper.dialog.get_by_role("button", name="No thanks").click()
    shopper.dialog.get_by_role("button", name="Copy").click()
    expect(shopper.dialog.get_by_role("button", name="Copied")).to_be_visible()
    assert shopper.page.evaluate("navigator.clipboard.readText()") == "WELCOME10"


def test_what_the_service_refuses_is_told_beside_the_field(shopper: Shopper, email: str) -> None:
    shopper.visit()
    shopper.reach_step_two(email)
    shopper.give("555 12")
    expect(shopper.problem).to_have_text("Enter a mobile number we can text.")
    expect(shopper.field).to_have_attribute("aria-invalid", "true")
    expect(shopper.field).to_have_attribute("aria-describedby", "problem")
    expect(shopper.field).to_be_focused()
    expect(shopper.field).to_have_value("555 12")
    assert shopper.shift() == 0


def test_an_address_without_an_at_never_leaves_the_page(shopper: Shopper) -> None:
    shopper.visit()
    shopper.open_form()
    shopper.give("ada")
    expect(shopper.problem).to_have_text("Use an address like name@example.com.")
    assert shopper.sent("/v1/signups") == []


def test_a_lost_answer_is_asked_for_again_with_the_same_key(
    shopper: Shopper, service: Service, email: str
) -> None:
    lost: list[int] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    shopper.page.route("**/v1/signups", lose_the_first)
    shopper.visit()
    shopper.reach_step_two(email)
    first, second = shopper.sent("/v1/signups")
    assert lost == [201]
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.post_data == second.post_data
    (profile,) = service.profiles(email=email)
    assert len(service.get(f"/v1/profiles/{profile['id']}/consents")["consents"]) == 1


def test_an_answer_that_does_not_come_is_waited_for_and_asked_for_again(
    shopper: Shopper, service: Service, email: str
) -> None:
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    shopper.page.route("**/v1/signups", hold_the_first)
    shopper.visit()
    shopper.open_form()
    shopper.think()
    shopper.give(email)
    expect(shopper.dialog.locator(".yes")).to_have_attribute("aria-busy", "true")
    expect(shopper.field).to_have_value(email)
    label = shopper.dialog.get_by_label("Mobile number")
    expect(label).to_be_visible()
    first, second = shopper.sent("/v1/signups")
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert service.state(email, "email") == "subscribed"


def test_when_the_service_is_away_nothing_typed_is_lost(
    shopper: Shopper, service: Service, email: str
) -> None:
    shopper.page.route("**/v1/signups", lambda route: route.fulfill(status=503))
    shopper.visit()
    shopper.open_form()
    shopper.think()
    shopper.give(email)
    expect(shopper.problem).to_have_text("That didn’t go through. Please try again.")
    expect(shopper.field).to_have_value(email)
    shopper.page.unroute("**/v1/signups")
    shopper.dialog.locator(".yes").click()
    expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()
    keys = {one.headers["idempotency-key"] for one in shopper.sent("/v1/signups")}
    assert len(keys) == 1
    assert service.state(email, "email") == "subscribed"


def test_another_answer_gets_another_key(shopper: Shopper, email: str) -> None:
    shopper.visit()
    shopper.page.route("**/v1/signups", lambda route: route.fulfill(status=503))
    shopper.open_form()
    shopper.give(f"x{email}")
    expect(shopper.problem).not_to_be_empty()
    shopper.page.unroute("**/v1/signups")
    shopper.give(email)
    expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()
    assert len({one.headers["idempotency-key"] for one in shopper.sent("/v1/signups")}) == 2


def test_what_was_shown_is_what_was_published(
    shopper: Shopper, email: str, service: Service
) -> None:
    shopper.visit()
    shopper.reach_step_two(email)
    published = service.get("/v1/sites/demo/forms", locale="en-US")["forms"][0]["steps"][0]
    (consent,) = json.loads(shopper.sent("/v1/signups")[0].post_data or "")["consent"]
    assert consent["shown"] == published["disclosures"][0]["text"]
    assert consent["disclosure"] == published["disclosures"][0]["id"]


def test_the_policies_are_links_of_their_own(shopper: Shopper) -> None:
    shopper.visit()
    shopper.open_form()
    link = shopper.dialog.get_by_role("link", name="privacy policy")
    expect(link).to_have_attribute("href", "https://northwind.example/privacy")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener")


def test_a_program_that_fills_every_field_subscribes_nobody(
    shopper: Shopper, service: Service, email: str
) -> None:
    shopper.visit()
    shopper.open_form()
    shopper.dialog.locator("[name=website]").evaluate(
        "(node) => (node.value = 'https://x.example')"
    )
    shopper.give(email)
    expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()
    assert service.profiles(email=email) == []


def test_the_page_address_is_told_without_its_query(shopper: Shopper, email: str) -> None:
    shopper.visit(f"/?email={email}&utm_source=instagram")
    shopper.reach_step_two(email)
    page = json.loads(shopper.sent("/v1/signups")[0].post_data or "")["page"]
    assert page == {"url": f"{shopper.url}/", "referrer": "", "utm": {"source": "instagram"}}
