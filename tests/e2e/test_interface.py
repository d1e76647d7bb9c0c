"""What a developer can call and hear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.forms import alter

if TYPE_CHECKING:
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

HEAR = """
window.heard = [];
for (const name of ['signupForms', 'klaviyoForms'])
  addEventListener(name, ({ type, detail }) => heard.push([type, detail]));
"""


def _tag(shopper: Shopper, **data: str) -> None:
    """Give the tag more attributes before it runs."""
    shopper.page.add_init_script(
        "new MutationObserver(() => { const tag = document.querySelector('[data-site]');"
        f" if (tag) Object.assign(tag.dataset, {data}) }})"
        ".observe(document, { childList: true, subtree: true })"
    )


def _types(heard: list[Any]) -> list[tuple[str, str]]:
    return [(detail["type"], detail["metaData"]["$step_name"]) for _, detail in heard]


def test_everything_can_be_asked_for_before_the_loader_is_there(shopper: Shopper) -> None:
    shopper.page.add_init_script(
        "window.heard = []; const note = (event) => heard.push(event.type);"
        "window.signup = [['identify', { email: 'ada@example.com' }], ['on', 'viewed', note],"
        " ['setConsent', 'denied'], ['nonsense', 1], ['open', 'welcome']]"
    )
    shopper.visit()
    expect(shopper.field).to_have_value("ada@example.com")
    shopper.page.wait_for_function("() => heard.length")
    assert shopper.page.evaluate("heard") == ["signup:viewed"]
    assert shopper.sent("/v1/beacons") == []
    assert shopper.errors == []


def test_who_is_logged_in_need_not_type_and_nothing_is_sent_by_that(shopper: Shopper) -> None:
    shopper.visit()
    shopper.page.evaluate("signup.identify({ email: 'ada@example.com', phone: '(503) 555-0100' })")
    shopper.open_form()
    expect(shopper.field).to_have_value("ada@example.com")
    assert shopper.sent("/v1/signups") == []
    assert shopper.page.evaluate("Object.keys(localStorage)") == []
    shopper.dialog.locator(".yes").click()
    expect(shopper.dialog.get_by_label("Mobile number")).to_have_value("(503) 555-0100")


def test_a_listener_hears_until_it_is_taken_off(shopper: Shopper) -> None:
    shopper.visit()
    shopper.page.evaluate(
        "window.heard = []; window.note = (event) => heard.push(event.detail.form);"
        "signup.on('viewed', note)"
    )
    shopper.open_form()
    shopper.page.evaluate("signup.close()")
    shopper.see_no_form()
    shopper.page.evaluate("signup.off('viewed', note)")
    shopper.open_form()
    assert shopper.page.evaluate("heard") == ["welcome"]


def test_tag_managers_hear_what_they_know_from_elsewhere(
    shopper: Shopper, email: str, phone: str
) -> None:
    shopper.page.add_init_script(HEAR + "window.dataLayer = [];")
    shopper.visit()
    shopper.reach_step_two(email)
    shopper.give(phone)
    expect(shopper.dialog.get_by_role("heading")).to_have_text("One more step")
    heard = shopper.page.evaluate("heard")
    assert {name for name, _ in heard} == {"signupForms"}
    assert _types(heard) == [
        ("open", "email"),
        ("submit", "email"),
        ("stepSubmit", "email"),
        ("stepSubmit", "phone"),
    ]
    assert {(one["formId"], one["companyId"]) for _, one in heard} == {("welcome", "demo")}
    layer = shopper.page.evaluate("dataLayer")
    assert [one.pop("event") for one in layer] == ["signupForms"] * 4
    assert layer == [detail for _, detail in heard]
    assert email not in str(layer)


def test_recipes_for_klaviyo_hear_the_name_they_listen_for(shopper: Shopper) -> None:
    _tag(shopper, events="klaviyoForms")
    shopper.page.add_init_script(HEAR)
    shopper.visit()
    shopper.open_form()
    shopper.page.keyboard.press("Escape")
    shopper.see_no_form()
    heard = shopper.page.evaluate("heard")
    assert {name for name, _ in heard} == {"klaviyoForms"}
    assert _types(heard) == [("open", "email"), ("close", "email")]


def test_a_form_in_the_page_is_told_apart(shopper: Shopper) -> None:
    shopper.page.add_init_script(HEAR)
    alter(shopper.page, kind="embedded")
    shopper.visit()
    shopper.page.evaluate(
        "document.querySelector('main').prepend(document.createElement('signup-form'))"
    )
    expect(shopper.page.get_by_role("region", name="10% off your first bag")).to_be_visible()
    shopper.page.wait_for_function("() => heard.length")
    assert _types(shopper.page.evaluate("heard")) == [("embedOpen", "email")]


def test_a_tag_that_fails_does_not_stop_the_form(shopper: Shopper, email: str) -> None:
    shopper.page.add_init_script("window.dataLayer = { push() { throw new Error('a bad tag') } }")
    shopper.visit()
    shopper.reach_step_two(email)
    assert shopper.errors == []


def test_no_layer_is_made_where_there_is_none(shopper: Shopper) -> None:
    shopper.visit()
    shopper.open_form()
    assert shopper.page.evaluate("typeof dataLayer") == "undefined"


def test_consent_that_is_denied_silences_the_counting_not_the_form(
    shopper: Shopper, email: str
) -> None:
    _tag(shopper, consent="denied")
    shopper.visit()
    shopper.reach_step_two(email)
    assert shopper.sent("/v1/beacons") == []
    shopper.page.evaluate("signup.setConsent('granted')")
    with shopper.page.expect_request("**/v1/beacons"):
        shopper.dialog.get_by_role("button", name="No thanks").click()
