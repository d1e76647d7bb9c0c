"""The mail's link in the browser that signed up: link and nonce together confirm, neither alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.commands import Erase, Withdraw
from signup.domain.links import ConfirmLink
from signup.domain.site import Confirmation
from signup.domain.times import rfc3339
from signup.storage import tables
from tests.support.app import services
from tests.support.factories import EMAIL, LINKS, OTHER_EMAIL, a_scene, a_site
from tests.web.sources.conftest import SHOP

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from signup.domain.site import Site
    from tests.web.sources.conftest import Shop

PAGE = f"{SHOP}/thanks"


@pytest.fixture
def site() -> Site:
    return replace(a_site(), confirmation=Confirmation(page=PAGE))


@pytest.fixture
def first(shop: Shop) -> Any:
    """Return the answer to Ada's signup from Germany."""
    return shop.sign_up(country="DE").get_json()


def mailed(shop: Shop, number: int = 0, site: str = "demo") -> str:
    """Return the token of a link that went out, the oldest first."""
    rows = sorted(shop.rows(tables.confirmations), key=lambda row: row["created_at"])
    link = LINKS.confirm(ConfirmLink(site, rows[number]["id"], "en"))
    return link.rpartition("/")[2]


def follow(
    shop: Shop, signup: Any, link: str, *, nonce: str | None = None, **call: Any
) -> TestResponse:
    """Do what the widget does on the shop's page."""
    headers = {"Authorization": f"Bearer {nonce or signup['link']['token']}"}
    given = {"Origin": SHOP, **headers, **call.pop("headers", {})}
    how = {"method": "POST", "json": {"link": link}, **call}
    return shop.client.open(f"/v1/signups/{signup['id']}/link", headers=given, **how)


def act(shop: Shop) -> str:
    event = max(shop.rows(tables.consent_events), key=lambda row: row["at"])
    return str(event["act"])


def test_the_browser_that_signs_up_is_given_a_nonce_as_long_as_the_link_works(
    shop: Shop, first: Any
) -> None:
    assert first["link"]["expires_at"] == rfc3339(shop.clock.now + timedelta(days=7))


def test_who_has_nothing_to_confirm_is_given_none(shop: Shop) -> None:
    assert shop.sign_up().get_json()["link"] is None


def test_link_and_nonce_together_confirm(shop: Shop, first: Any) -> None:
    shop.clock.advance(minutes=1)
    answer = follow(shop, first, mailed(shop))

    assert (answer.status_code, answer.data) == (204, b"")
    assert shop.state(EMAIL, "email") == "subscribed"
    assert act(shop) == "link+nonce"


def test_once_more_is_answered_the_same_and_does_nothing(shop: Shop, first: Any) -> None:
    shop.clock.advance(minutes=1)
    follow(shop, first, mailed(shop))
    before = shop.rows(tables.consent_events)
    shop.clock.advance(minutes=1)

    assert follow(shop, first, mailed(shop)).status_code == 204
    assert shop.rows(tables.consent_events) == before


@pytest.mark.parametrize("token", ["code", "next"])
def test_no_other_token_of_the_signup_takes_the_place_of_the_nonce(
    shop: Shop, first: Any, token: str
) -> None:
    assert follow(shop, first, mailed(shop), nonce=first[token]["token"]).status_code == 401
    assert shop.state(EMAIL, "email") == "pending"


def test_the_nonce_is_good_for_nothing_else(shop: Shop, first: Any) -> None:
    nonce = first["link"]["token"]
    headers = {"Origin": SHOP, "Authorization": f"Bearer {nonce}"}
    (request,) = shop.rows(tables.confirmations)
    code = {"code": LINKS.codes("demo", request["id"])[0]}
    typed = shop.client.post(f"/v1/signups/{first['id']}/code", json=code, headers=headers)

    assert typed.status_code == 401
    assert shop.add_phone({**first, "next": first["link"]}).status_code == 401
    assert shop.state(EMAIL, "email") == "pending"


@pytest.mark.parametrize("nonce", ["made-up", "W10.c2lnbmVk"])
def test_a_wrong_nonce_is_refused(shop: Shop, first: Any, nonce: str) -> None:
    assert follow(shop, first, mailed(shop), nonce=nonce).status_code == 401
    assert shop.state(EMAIL, "email") == "pending"


def test_without_a_nonce_only_the_button_is_left(shop: Shop, first: Any) -> None:
    answer = follow(shop, first, mailed(shop), headers={"Authorization": ""})

    assert answer.status_code == 401
    assert shop.state(EMAIL, "email") == "pending"
    assert shop.client.post(f"/confirm/{mailed(shop)}").status_code == 200
    assert shop.state(EMAIL, "email") == "subscribed"


def test_the_nonce_of_another_signup_is_refused(shop: Shop, first: Any) -> None:
    other = shop.sign_up(country="DE", email=OTHER_EMAIL).get_json()
    borrowed = follow(shop, first, mailed(shop), nonce=other["link"]["token"])
    own = follow(shop, other, mailed(shop))

    assert borrowed.status_code == 401
    assert (own.status_code, own.get_json()["code"]) == (422, "link_invalid")
    assert shop.state(EMAIL, "email") == "pending"
    assert shop.state(OTHER_EMAIL, "email") == "pending"


def test_a_second_signup_of_the_same_address_may_answer_the_one_mail_that_went_out(
    shop: Shop, first: Any
) -> None:
    second = shop.sign_up(country="DE").get_json()

    assert second["id"] != first["id"]
    assert follow(shop, second, mailed(shop)).status_code == 204
    assert shop.state(EMAIL, "email") == "subscribed"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_to_look_changes_nothing_even_with_link_and_nonce(
    shop: Shop, first: Any, method: str
) -> None:
    before = shop.rows(tables.consent_events)

    assert follow(shop, first, mailed(shop), method=method).status_code == 405
    assert shop.client.open(f"/confirm/{mailed(shop)}", method=method).status_code == 200
    assert shop.rows(tables.consent_events) == before


def test_a_link_that_was_never_sent_is_refused(shop: Shop, first: Any) -> None:
    unsent = LINKS.confirm(ConfirmLink("demo", "never-made", "en")).rpartition("/")[2]
    for link in ("x", unsent, mailed(shop, site="another")):
        assert follow(shop, first, link).get_json()["code"] == "link_invalid"
    assert shop.state(EMAIL, "email") == "pending"


def test_it_ends_with_the_link(shop: Shop, first: Any) -> None:
    shop.clock.advance(days=7)

    assert follow(shop, first, mailed(shop)).status_code == 401
    assert shop.state(EMAIL, "email") == "pending"


def test_a_no_that_came_meanwhile_stands(shop: Shop, first: Any, site: Site) -> None:
    shop.clock.advance(minutes=1)
    (person,) = shop.rows(tables.profiles)
    scene = a_scene(site, shop.clock.now)
    services(shop.app).committer.submit(Withdraw(scene, person["id"], None, None, ""))
    shop.clock.advance(minutes=1)

    assert follow(shop, first, mailed(shop)).get_json()["code"] == "link_invalid"
    assert shop.state(EMAIL, "email") == "unsubscribed"


def test_of_who_was_forgotten_nothing_is_told(shop: Shop, first: Any, site: Site) -> None:
    link = mailed(shop)
    (person,) = shop.rows(tables.profiles)
    services(shop.app).committer.submit(Erase(a_scene(site, shop.clock.now), person["id"]))
    forgotten, unknown = follow(shop, first, link), follow(shop, first, "x")

    assert (forgotten.status_code, forgotten.data) == (unknown.status_code, unknown.data)


def test_another_page_may_not_post_it(shop: Shop, first: Any) -> None:
    elsewhere = {"Origin": "https://evil.example"}

    assert follow(shop, first, mailed(shop), headers=elsewhere).status_code == 403
    assert shop.state(EMAIL, "email") == "pending"


def test_a_signup_that_was_a_trap_is_answered_alike_and_its_nonce_is_none(
    shop: Shop, first: Any
) -> None:
    trapped = shop.sign_up(country="DE", checks={"website": "x"}).get_json()

    assert trapped["link"].keys() == first["link"].keys()
    assert follow(shop, trapped, mailed(shop)).get_json()["code"] == "link_invalid"
    assert shop.state(EMAIL, "email") == "pending"
