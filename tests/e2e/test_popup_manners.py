"""When the pop-up comes, how it leaves, and what it never does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

DAY_MS = 24 * 60 * 60 * 1000
LEAVE = "document.documentElement.dispatchEvent(new MouseEvent('mouseleave', { clientY: -1 }))"


def _leave_until_open(shopper: Shopper) -> None:
    """Move the pointer out of the window as often as it takes the form to be read."""
    shopper.page.wait_for_function(
        f"() => {{ {LEAVE}; return !!document.querySelector('[data-signup-popup]') }}"
    )
    expect(shopper.dialog).to_be_visible()


def _beacons(shopper: Shopper) -> list[tuple[str, str]]:
    bodies: list[Any] = [json.loads(one.post_data or "") for one in shopper.sent("/v1/beacons")]
    return [(event["type"], event["step"]) for body in bodies for event in body["events"]]


def test_until_a_form_is_due_only_loader_and_forms_are_fetched(shopper: Shopper) -> None:
    with shopper.page.expect_response("**/v1/sites/demo/forms*"):
        shopper.visit()
    ours = [one.url for one in shopper.requests if "/widget" in one.url or "/v1/" in one.url]
    assert ours == [f"{shopper.url}/widget.js", f"{shopper.url}/v1/sites/demo/forms?locale=en-US"]


def test_it_comes_when_enough_of_the_page_was_read(shopper: Shopper) -> None:
    with shopper.page.expect_response("**/v1/sites/demo/forms*"):
        shopper.visit()
    shopper.page.wait_for_function(
        "() => { scrollBy(0, 200); return !!document.querySelector('[data-signup-popup]') }"
    )
    expect(shopper.dialog).to_be_visible()


def test_it_comes_when_the_pointer_leaves(shopper: Shopper) -> None:
    shopper.visit()
    _leave_until_open(shopper)


def test_it_comes_after_a_while(shopper: Shopper) -> None:
    shopper.page.clock.install()
    with shopper.page.expect_response("**/v1/sites/demo/forms*"):
        shopper.visit()
    shopper.see_no_form()
    shopper.page.wait_for_function("true")
    shopper.page.clock.run_for(9_000)
    expect(shopper.dialog).to_be_visible()


def test_it_never_interrupts_someone_who_is_typing(arrive: Callable[..., Shopper]) -> None:
    shopper = arrive()
    shopper.page.clock.install()
    with shopper.page.expect_response("**/v1/sites/demo/forms*"):
        shopper.visit()
    shopper.page.evaluate(
        "document.body.append(Object.assign(document.createElement('input'), { id: 'search' }))"
    )
    shopper.page.locator("#search").focus()
    shopper.page.clock.run_for(20_000)
    shopper.see_no_form()
    shopper.page.evaluate("document.activeElement.blur()")
    shopper.page.clock.run_for(3_000)
    expect(shopper.dialog).to_be_visible()


def test_it_never_interrupts_someone_who_is_typing_into_an_embedded_form(
    arrive: Callable[..., Shopper],
) -> None:
    """The focus is in a shadow root then, and the page is told of the element around it."""
    shopper = arrive()
    shopper.page.clock.install()
    with shopper.page.expect_response("**/v1/sites/demo/forms*"):
        shopper.visit()
    shopper.page.evaluate(
        "() => { const place = document.createElement('signup-form');"
        " place.setAttribute('form', 'last'); document.querySelector('main').prepend(place) }"
    )
    field = shopper.page.locator("signup-form #field")
    field.press_sequentially("ada@")
    shopper.page.clock.run_for(20_000)
    expect(shopper.dialog).to_have_count(0)
    field.evaluate("(node) => node.blur()")
    shopper.page.clock.run_for(3_000)
    expect(shopper.dialog).to_be_visible()


def test_escape_closes_it_and_gives_the_focus_back(shopper: Shopper) -> None:
    shopper.visit()
    shopper.page.get_by_role("button", name="Show the pop-up").focus()
    shopper.page.keyboard.press("Enter")
    expect(shopper.dialog).to_be_visible()
    shopper.page.keyboard.press("Escape")
    shopper.see_no_form()
    expect(shopper.page.get_by_role("button", name="Show the pop-up")).to_be_focused()


@pytest.mark.parametrize("way", ["Close", "No thanks"])
def test_a_button_closes_it(shopper: Shopper, way: str) -> None:
    shopper.visit()
    shopper.open_form()
    shopper.dialog.get_by_role("button", name=way).click()
    shopper.see_no_form()


def test_a_press_beside_it_closes_it(shopper: Shopper) -> None:
    shopper.visit()
    shopper.open_form()
    shopper.page.mouse.click(20, 400)
    shopper.see_no_form()


def test_a_press_beside_it_loses_nothing_that_was_typed(shopper: Shopper) -> None:
    shopper.visit()
    shopper.open_form()
    shopper.field.fill("ada@")
    shopper.page.mouse.click(20, 400)
    expect(shopper.field).to_have_value("ada@")


def test_a_no_is_remembered(shopper: Shopper) -> None:
    shopper.visit()
    _leave_until_open(shopper)
    shopper.page.keyboard.press("Escape")
    shopper.see_no_form()
    with shopper.page.expect_response("**/v1/sites/demo/forms*"):
        shopper.visit()
    for _ in range(5):
        shopper.page.evaluate(LEAVE)
    shopper.see_no_form()
    assert list(shopper.remembered()) == ["closed.welcome"]
    shopper.page.evaluate(
        "(days) => localStorage.setItem('signup:demo', "
        "JSON.stringify({ 'closed.welcome': Date.now() - days }))",
        8 * DAY_MS,
    )
    shopper.visit()
    _leave_until_open(shopper)


def test_who_joined_is_never_asked_again(shopper: Shopper, email: str) -> None:
    shopper.visit()
    shopper.reach_step_two(email)
    shopper.page.evaluate("localStorage.setItem('signup:demo', JSON.stringify({ joined: 1 }))")
    with shopper.page.expect_response("**/v1/sites/demo/forms*"):
        shopper.visit()
    for _ in range(5):
        shopper.page.evaluate(LEAVE)
    shopper.see_no_form()


def test_it_works_where_storage_is_blocked(shopper: Shopper, service: Service, email: str) -> None:
    shopper.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked') } })"
    )
    shopper.visit()
    shopper.reach_step_two(email, thinking=True)
    assert service.state(email, "email") == "subscribed"
    assert shopper.errors == []


def test_nothing_is_kept_but_one_entry(shopper: Shopper, email: str) -> None:
    shopper.visit()
    shopper.reach_step_two(email)
    assert shopper.page.evaluate("Object.keys(localStorage)") == ["signup:demo"]
    assert email not in json.dumps(shopper.remembered())
    assert shopper.page.context.cookies() == []


def test_the_funnel_is_counted_without_saying_who(shopper: Shopper, email: str) -> None:
    shopper.visit()
    shopper.reach_step_two(email, thinking=True)
    with shopper.page.expect_request(lambda one: "skipped" in (one.post_data or "")):
        shopper.dialog.get_by_role("button", name="No thanks").click()
    expect(shopper.dialog.get_by_role("heading")).to_have_text("Here’s your 10% off")
    shopper.page.keyboard.press("Escape")
    shopper.see_no_form()
    assert _beacons(shopper) == [
        ("viewed", "email"),
        ("step_viewed", "email"),
        ("submitted", "email"),
        ("step_viewed", "phone"),
        ("skipped", "phone"),
    ]
    assert all(email not in (one.post_data or "") for one in shopper.sent("/v1/beacons"))


def test_global_privacy_control_silences_the_counting_not_the_form(
    shopper: Shopper, service: Service, email: str
) -> None:
    shopper.page.add_init_script(
        "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })"
    )
    shopper.visit()
    shopper.reach_step_two(email, thinking=True)
    assert shopper.sent("/v1/beacons") == []
    assert service.state(email, "email") == "subscribed"


def test_the_page_hears_what_happens(shopper: Shopper, email: str) -> None:
    shopper.visit()
    shopper.page.evaluate(
        "window.heard = []; ['viewed', 'submitted', 'closed'].forEach((name) =>"
        " document.addEventListener(`signup:${name}`, (event) =>"
        " heard.push([event.type, event.detail.form, event.detail.step])))"
    )
    shopper.reach_step_two(email)
    shopper.page.keyboard.press("Escape")
    shopper.see_no_form()
    assert shopper.page.evaluate("heard") == [
        ["signup:viewed", "welcome", "email"],
        ["signup:submitted", "welcome", "email"],
        ["signup:closed", "welcome", "phone"],
    ]


def test_calls_made_before_the_loader_came_are_done(shopper: Shopper) -> None:
    shopper.page.add_init_script("window.signup = [['open', 'welcome']]")
    shopper.visit()
    expect(shopper.dialog).to_be_visible()


def test_the_whole_way_can_be_walked_by_keyboard(
    shopper: Shopper, service: Service, email: str, phone: str
) -> None:
    press, write = shopper.page.keyboard.press, shopper.page.keyboard.type
    shopper.visit()
    shopper.page.get_by_role("button", name="Show the pop-up").focus()
    press("Enter")
    expect(shopper.dialog.get_by_role("heading")).to_be_focused()
    press("Tab")
    expect(shopper.field).to_be_focused()
    write(email)
    press("Enter")
    expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()
    expect(shopper.dialog.get_by_role("heading")).to_be_focused()
    press("Tab")
    write(phone)
    press("Enter")
    expect(shopper.dialog.get_by_role("heading")).to_have_text("One more step")
    press("Escape")
    shopper.see_no_form()
    assert service.state(email, "sms") == "pending"


def test_the_focus_stays_in_the_dialog(shopper: Shopper) -> None:
    shopper.visit()
    shopper.open_form()
    for _ in range(12):
        shopper.page.keyboard.press("Tab")
        assert shopper.page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.shadowRoot"
        )
