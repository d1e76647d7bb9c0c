"""The opt-in boxes on the checkout page, in a real browser on the real service."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Route

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

EMAIL, ORDERS, OFFERS = (
    "Email me news and offers",
    "Text me updates about my order",
    "Text me news and offers",
)


SLOT = re.compile(r"(<div [^>]*data-signup-checkout[^>]*>).*?(</div>\s*</fieldset>)", re.DOTALL)


def _change(shopper: Shopper, what: re.Pattern[str] | str, into: str) -> None:
    """Have the shop send a checkout page that reads otherwise."""

    def answer(route: Route) -> None:
        page = route.fetch()
        route.fulfill(response=page, body=re.sub(what, into, page.text()))

    shopper.page.route("**/checkout", answer)


@pytest.fixture(params=["server", "widget"])
def visitor(request: pytest.FixtureRequest, shopper: Shopper) -> Shopper:
    """Give a shopper whose boxes the shop's server has put into the page, or the widget does."""
    if request.param == "widget":
        _change(shopper, SLOT, r"\1\2")
    shopper.visit("/checkout")
    expect(_boxes(shopper)).to_have_count(3)
    return shopper


def _boxes(shopper: Shopper) -> Locator:
    return shopper.page.locator("[data-signup-checkout]").get_by_role("checkbox")


def _place_order(shopper: Shopper, email: str, phone: str = "") -> dict[str, list[str]]:
    """Send the order and return what the form carried."""
    shopper.page.get_by_label("Email", exact=True).fill(email)
    shopper.page.get_by_label("Mobile number").fill(phone)
    with shopper.page.expect_request("**/v1/checkout/demo") as sent:
        shopper.page.get_by_role("button", name="Place order").click()
    return parse_qs(sent.value.post_data or "")


def test_every_box_starts_unticked(visitor: Shopper) -> None:
    assert not any(box.is_checked() for box in _boxes(visitor).all())


def test_ticked_boxes_are_recorded_with_the_order(
    visitor: Shopper, service: Service, email: str, phone: str
) -> None:
    visitor.page.get_by_label(EMAIL).check()
    visitor.page.get_by_label(ORDERS).check()
    carried = _place_order(visitor, email, phone)
    expect(visitor.page.get_by_role("status")).to_contain_text("your order is placed")
    assert carried["email_marketing"] == ["1"]
    assert "sms_marketing" not in carried
    assert service.state(email, "email") == "subscribed"
    assert service.state(email, "sms", "transactional") != "none"
    assert service.state(email, "sms", "marketing") == "none"


def test_an_order_without_a_tick_asks_for_nothing(
    visitor: Shopper, service: Service, email: str
) -> None:
    _place_order(visitor, email)
    expect(visitor.page.get_by_role("status")).to_contain_text("your order is placed")
    assert service.profiles(email=email) == []


def test_each_tick_names_the_text_beside_it(visitor: Shopper, service: Service, email: str) -> None:
    published = service.get("/v1/sites/demo/checkout", locale="en-US")["boxes"]
    for box in published:
        expect(visitor.page.get_by_label(box["label"], exact=True)).to_be_visible()
        text = visitor.page.locator(f"#signup-{box['name']}-text")
        assert text.text_content() == box["disclosure"]["text"]
    carried = _place_order(visitor, email)
    for box in published:
        assert carried[f"disclosure[{box['name']}]"] == [box["disclosure"]["id"]]


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_their_coming_moves_nothing(arrive: Callable[..., Shopper], width: int) -> None:
    shopper = arrive(viewport={"width": width, "height": 3000})
    shopper.visit("/checkout")
    expect(_boxes(shopper)).to_have_count(3)
    assert shopper.shift() == 0


def test_nobody_is_interrupted_while_paying(visitor: Shopper) -> None:
    assert not [one for one in visitor.requests if "/forms" in one.url or "popup" in one.url]


def test_the_policy_refuses_nothing(visitor: Shopper) -> None:
    assert (visitor.violations(), visitor.errors) == ([], [])


def test_without_the_service_the_checkout_is_a_checkout(shopper: Shopper) -> None:
    shopper.page.route("**/v1/sites/**", lambda route: route.abort())
    shopper.visit("/checkout")
    expect(shopper.page.get_by_role("button", name="Place order")).to_be_enabled()
    assert shopper.errors == []


def test_a_shop_may_leave_the_sending_to_the_widget(
    shopper: Shopper, service: Service, email: str
) -> None:
    _change(shopper, "data-signup-checkout", "data-signup-checkout data-post")
    shopper.page.add_init_script(
        "document.addEventListener('signup:checkout', () => (window.filled = true))"
    )
    shopper.visit("/checkout")
    shopper.page.wait_for_function("() => window.filled")
    shopper.page.get_by_label(EMAIL).check()
    shopper.page.evaluate(
        "document.querySelector('form').addEventListener('submit', (e) => e.preventDefault())"
    )
    shopper.page.get_by_label("Email", exact=True).fill(email)
    with shopper.page.expect_response("**/v1/checkout/demo") as answered:
        shopper.page.get_by_role("button", name="Place order").click()
    assert answered.value.status == 201
    assert service.state(email, "email") == "subscribed"


def test_a_shop_that_keeps_fields_with_the_order_names_them(shopper: Shopper, email: str) -> None:
    _change(shopper, SLOT, r'<div data-signup-checkout data-fields="attributes[*]">\2')
    shopper.visit("/checkout")
    expect(_boxes(shopper)).to_have_count(3)
    shopper.page.get_by_label(EMAIL).check()

    sent = _place_order(shopper, email)

    assert sent["attributes[email_marketing]"] == ["1"]
    assert sent["attributes[email_marketing_disclosure]"]
    assert "email_marketing" not in sent
