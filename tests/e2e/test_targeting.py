"""To whom a form comes: of two forms that are due at once, the one whose rules hold."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.service import running
from tests.e2e.shopper import Shopper
from tests.e2e.targeted import arrive_at, counted, form, leave, opened, publish

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Route

    from tests.e2e.other_shop import OtherShop

pytestmark = pytest.mark.e2e

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
NOON_ON_A_WEDNESDAY = dt.datetime(2026, 11, 25, 20, 0, tzinfo=dt.UTC)
"""In Los Angeles."""

CAMPAIGN = "/?utm_source=instagram&utm_campaign=spring-sale"

RULES: list[tuple[str, dict[str, Any], list[tuple[str, Any, Any]]]] = [
    (
        "/",
        DESK,
        [
            ("pages", ["/", "/nowhere"], ["/collections/*"]),
            ("pages", ["http://127.0.0.1*"], ["https://shop.example/*"]),
            ("devices", ["desktop"], ["phone", "tablet"]),
            ("languages", ["de", "en"], ["en-GB"]),
            ("visitors", "new", "returning"),
            ("visits", {"most": 1}, {"least": 2}),
            ("pages_seen", {"least": 1, "most": 1}, {"least": 2}),
            ("days", ["wed", "sat"], ["mon", "thu"]),
            ("hours", ["09:00-10:00", "11:30-12:30"], ["12:01-11:59"]),
            ("hours", ["22:00-12:30"], ["12:30-22:00"]),
        ],
    ),
    ("/?sort=newest", DESK, [("pages", ["/?sort=*"], ["/?sort=price"])]),
    (
        CAMPAIGN,
        PHONE,
        [
            ("devices", ["phone", "tablet"], ["desktop"]),
            ("utm", {"source": ["insta*"]}, {"source": ["tiktok"]}),
            (
                "utm",
                {"source": ["instagram"], "campaign": ["*sale"]},
                {"source": ["instagram"], "campaign": ["autumn*"]},
            ),
        ],
    ),
]
"""Pages, who visits them, and conditions that hold there, each beside one that does not."""


def _wait_at_noon(shopper: Shopper) -> None:
    shopper.page.clock.set_fixed_time(NOON_ON_A_WEDNESDAY)


@pytest.mark.parametrize(("path", "who", "rules"), RULES, ids=["page", "query", "campaign"])
def test_a_condition_holds_or_not(
    arrive: Callable[..., Shopper],
    path: str,
    who: dict[str, Any],
    rules: list[tuple[str, Any, Any]],
) -> None:
    shopper = arrive(timezone_id="America/Los_Angeles", **who)
    _wait_at_noon(shopper)
    barred = [
        one
        for at, (name, true, false) in enumerate(rules)
        for one in (
            form(f"{name} {at} does not hold", {"priority": 3, "where": {name: false}}),
            form(f"{name} {at} keeps it off", {"priority": 2, "unless": {name: true}}),
        )
    ]
    whole = {"where": {name: true for name, true, _ in rules}}
    publish(shopper, *barred, form("right", {**whole, "unless": {rules[0][0]: rules[0][2]}}))
    arrive_at(shopper, path)
    assert opened(shopper) == "right"


def test_every_condition_must_hold_and_one_exclusion_is_enough(shopper: Shopper) -> None:
    here, elsewhere = {"pages": ["/"]}, {"pages": ["/elsewhere"]}
    publish(
        shopper,
        form("half", {"priority": 2, "where": {**here, "visitors": "returning"}}),
        form(
            "excluded", {"priority": 1, "where": here, "unless": {**elsewhere, "visitors": "new"}}
        ),
        form("whole", {"where": {**here, "visitors": "new"}, "unless": elsewhere}),
    )
    arrive_at(shopper)
    assert opened(shopper) == "whole"


def test_days_and_hours_can_be_those_of_the_shop(arrive: Callable[..., Shopper]) -> None:
    shopper = arrive(timezone_id="Asia/Tokyo")
    _wait_at_noon(shopper)
    there = {"where": {"days": ["wed"], "hours": ["12:00-12:01"]}}
    publish(
        shopper,
        form("visitor", {"priority": 1, **there}),
        form("shop", {"time_zone": "America/Los_Angeles", **there}),
    )
    arrive_at(shopper)
    assert opened(shopper) == "shop"


def test_where_a_shopper_came_from_holds_for_the_visit(
    arrive: Callable[..., Shopper], other_shop: OtherShop
) -> None:
    shopper = arrive(**DESK)
    publish(
        shopper,
        form("wrong", {"priority": 1, "where": {"referrers": ["instagram.com"]}}),
        form("right", {"where": {"referrers": ["127.0.0.1*"], "utm": {"source": ["mail"]}}}),
    )
    shopper.page.goto(f"{other_shop.url}/blog")
    with shopper.page.expect_response("**/widget/targeting-*"):
        shopper.page.evaluate(f"location.href = '{shopper.url}/?utm_source=mail'")
    shopper.page.wait_for_url(f"{shopper.url}/*")
    counted(shopper, 1)
    arrive_at(shopper, "/#story")
    assert opened(shopper) == "right"


def test_the_country_is_what_the_page_says(shopper: Shopper) -> None:
    shopper.page.add_init_script(
        "new MutationObserver(() => { const tag = document.querySelector('[data-site]');"
        " if (tag) tag.dataset.country = 'ca' })"
        ".observe(document, { childList: true, subtree: true })"
    )
    publish(
        shopper,
        form("wrong", {"priority": 1, "where": {"countries": ["US"]}}),
        form("right", {"where": {"countries": ["CA"]}}),
    )
    arrive_at(shopper)
    assert opened(shopper) == "right"


def _located(shopper: Shopper, country: str | None) -> list[str]:
    """Have the service answer with this country; return the requests for it, as they come."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(response=route.fetch(), json={"country": country})

    shopper.page.route("**/v1/sites/demo/country", answer)
    return asked


@pytest.mark.parametrize(("country", "key"), [("CA", "right"), (None, "anywhere")])
def test_where_the_page_names_no_country_the_service_is_asked_once(
    shopper: Shopper, country: str | None, key: str
) -> None:
    asked = _located(shopper, country)
    publish(
        shopper,
        form("wrong", {"priority": 3, "where": {"countries": ["US"]}}),
        form("right", {"priority": 2, "where": {"countries": ["CA"]}}),
        form("anywhere", {"priority": 1, "unless": {"countries": ["CA"]}}),
    )
    arrive_at(shopper)
    assert opened(shopper) == key
    assert len(asked) == 1
    assert "CA" not in str(shopper.remembered())


def test_the_country_is_asked_for_only_when_a_form_is_due_otherwise(shopper: Shopper) -> None:
    asked = _located(shopper, "CA")
    there = {"countries": ["CA"]}
    publish(
        shopper,
        form("elsewhere", {"priority": 2, "where": {**there, "pages": ["/nowhere"]}}),
        form("later", {"event": "later", "where": there}),
        form("any", {"priority": 1}),
    )
    arrive_at(shopper)
    assert opened(shopper) == "any"
    assert asked == []


def test_a_press_opens_a_form_that_is_for_this_country(shopper: Shopper) -> None:
    _located(shopper, "CA")
    shows = {"click": "h1", "where": {"countries": ["CA"]}}
    publish(shopper, form("pressed", shows), form("other", {"where": {"pages": ["/nowhere"]}}))
    with shopper.page.expect_response("**/v1/sites/demo/country"):
        arrive_at(shopper)
    # The answer comes a moment before the widget has read it, and a press waits for nothing.
    shopper.page.wait_for_function(
        "() => { document.querySelector('h1').click();"
        " return !!document.querySelector('[data-signup-popup]') }"
    )
    expect(shopper.dialog).to_be_visible()


def test_a_second_visit_begins_after_half_an_hour(shopper: Shopper) -> None:
    rules = (
        form("again", {"priority": 1, "where": {"visitors": "returning", "visits": {"least": 2}}}),
        form("first", {}, {"after_close_days": 0}),
    )
    publish(shopper, *rules)
    arrive_at(shopper)
    assert opened(shopper) == "first"
    leave(shopper)
    shopper.page.evaluate(
        "const all = JSON.parse(localStorage['signup:demo']); all.visit.last -= 31 * 60e3;"
        "localStorage['signup:demo'] = JSON.stringify(all)"
    )
    arrive_at(shopper)
    assert opened(shopper) == "again"


def test_pages_are_counted_within_a_visit(shopper: Shopper) -> None:
    publish(shopper, form("third", {"where": {"pages_seen": {"least": 3}}}))
    for page in (1, 2, 3):
        arrive_at(shopper)
        counted(shopper, page)
        shopper.see_no_form()
    assert opened(shopper) == "third"


def test_the_cart_is_what_the_page_tells(shopper: Shopper) -> None:
    publish(
        shopper,
        form("dear", {"priority": 1, "where": {"cart_value": {"least": 100}}}),
        form(
            "tea",
            {
                "where": {
                    "cart_value": {"least": 30, "most": 50},
                    "cart_items": {"least": 2},
                    "cart_holds": ["TEA-*"],
                }
            },
        ),
    )
    arrive_at(shopper)
    shopper.page.evaluate("dispatchEvent(new Event('now'))")
    shopper.page.evaluate("signup.cart({ value: 31.5, items: ['cup', 'tea-oolong'] })")
    assert opened(shopper) == "tea"


def test_a_share_of_the_shoppers_sees_it_and_always_the_same(shopper: Shopper) -> None:
    shopper.page.add_init_script("Math.random = () => 0.3")
    rules = (
        form("few", {"priority": 1, "percent": 30}),
        form("many", {"percent": 31}, {"after_close_days": 0}),
    )
    publish(shopper, *rules)
    arrive_at(shopper)
    assert opened(shopper) == "many"
    leave(shopper)
    shopper.page.add_init_script("Math.random = () => 0")
    arrive_at(shopper)
    assert opened(shopper) == "many"


def test_who_wants_nothing_counted_is_a_first_visitor_on_every_page(shopper: Shopper) -> None:
    shopper.page.add_init_script(
        "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })"
    )
    publish(
        shopper,
        form("second", {"priority": 1, "where": {"pages_seen": {"least": 2}}}),
        form("any", {"percent": 99, "where": {"visitors": "new"}}),
    )
    shopper.page.add_init_script("Math.random = () => 0.5")
    arrive_at(shopper)
    arrive_at(shopper)
    assert opened(shopper) == "any"
    leave(shopper)
    assert list(shopper.remembered()) == ["closed.any"]


def test_what_the_site_file_says_is_what_happens(
    browser: Browser, other_shop: OtherShop, tmp_path: Path
) -> None:
    rules = 'event = "now"\n[forms.show.where]\npages = ["/"]\n[forms.frequency]\nmost_ever = 1'
    with running(tmp_path, other_shop.url, rules=rules) as service:
        context = browser.new_context()
        shopper = Shopper(context.new_page(), service.url)
        arrive_at(shopper)
        assert opened(shopper) == "welcome"
        leave(shopper)
        assert shopper.remembered()["shown.welcome"]["n"] == 1
        context.close()
