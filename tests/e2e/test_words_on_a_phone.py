"""A promise among the widget's words on the smallest phone: whole words, and in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Route

    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

PHONE = {"width": 320, "height": 568}
WORDS = """(node) => {
  const text = node.firstChild, range = document.createRange();
  return [...text.data.matchAll(/[^\\s\\u2066-\\u2069]+/g)].map(({ 0: word, index }) => {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    return [word, range.getClientRects().length, range.getBoundingClientRect().x];
  });
}"""
"""Each word of an element with how many pieces it is in and where it begins."""


def _broken(place: Locator) -> list[str]:
    return [word for word, pieces, _ in place.evaluate(WORDS) if pieces != 1]


def _in_order(place: Locator, first: str, second: str) -> bool:
    at = {word: left for word, _, left in place.evaluate(WORDS)}
    return bool(at[first] < at[second])


def _promise(shopper: Shopper, label: str) -> None:
    """Have every step promise `label`, and the service's answer too."""

    def forms(route: Route) -> None:
        real = route.fetch()
        document = real.json()
        for step in document["forms"][0]["steps"]:
            step["incentive"]["label"] = label
        route.fulfill(response=real, json=document)

    def answer(route: Route) -> None:
        real = route.fetch()
        route.fulfill(
            response=real, json={**real.json(), "incentive": {"label": label, "code": "X1"}}
        )

    shopper.page.route("**/v1/sites/demo/forms?*", forms)
    shopper.page.route("**/v1/signups", answer)


def _step_two(shopper: Shopper, email: str) -> Locator:
    shopper.give(email)
    field = shopper.dialog.locator("#field[type=tel]")
    expect(field).to_be_visible()
    return shopper.dialog.locator(".ticket b")


@pytest.mark.parametrize("label", ["10% off", "10\u00a0% de descuento"])
def test_no_word_of_a_promise_is_broken(
    arrive: Callable[..., Shopper], email: str, label: str
) -> None:
    shopper = arrive(viewport=PHONE)
    _promise(shopper, label)
    shopper.visit()
    shopper.open_form()
    assert _broken(shopper.dialog.locator(".ticket b")) == []
    assert _broken(_step_two(shopper, email)) == []
    assert shopper.sideways() == []


def test_a_promise_in_the_other_direction_keeps_the_order_of_its_words(
    arrive: Callable[..., Shopper], email: str
) -> None:
    """A brand without Arabic words of its own promises in its first language."""
    shopper = arrive(viewport=PHONE)
    _promise(shopper, "10% off")
    shopper.visit("/?lang=ar")
    shopper.open_form()
    assert _in_order(shopper.dialog.locator(".ticket b"), "10%", "off")
    assert _in_order(_step_two(shopper, email), "10%", "off")
    no = shopper.dialog.locator(".no")
    expect(no).to_contain_text("يكفيني")
    assert _in_order(no, "10%", "off")
