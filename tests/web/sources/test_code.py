"""The code of the confirmation mail, typed into the form that is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from signup.storage import tables
from tests.support.factories import EMAIL, LINKS
from tests.web.sources.conftest import SHOP

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.web.sources.conftest import Shop


def type_code(shop: Shop, first: Any, code: str, token: str | None = None) -> TestResponse:
    headers = {"Origin": SHOP, "Authorization": f"Bearer {token or first['code']['token']}"}
    address = f"/v1/signups/{first['id']}/code"
    return shop.client.post(address, json={"code": code}, headers=headers)


def mailed(shop: Shop) -> str:
    (request,) = shop.rows(tables.confirmations)
    return LINKS.codes("demo", request["id"])[0]


@pytest.fixture
def first(shop: Shop) -> Any:
    """Return the answer to a signup from Germany."""
    return shop.sign_up(country="DE").get_json()


def test_the_right_code_confirms_and_is_answered_like_step_two(shop: Shop, first: Any) -> None:
    answer = type_code(shop, first, mailed(shop))

    assert answer.status_code == 200
    assert answer.get_json() == {
        "id": first["id"],
        "channels": {
            "email": {"marketing": "subscribed"},
            "sms": {"marketing": "none", "transactional": "none"},
        },
        "incentive": {"label": "10% off", "code": "WELCOME10"},
        "confirm": {"method": None, "expires_at": None},
        "code": None,
        "link": None,
    }
    assert shop.state(EMAIL, "email") == "subscribed"


def test_the_token_of_step_two_is_good_for_the_code_as_well(shop: Shop, first: Any) -> None:
    assert type_code(shop, first, mailed(shop), first["next"]["token"]).status_code == 200


def test_the_token_for_the_code_is_not_good_for_step_two(shop: Shop, first: Any) -> None:
    step = {**first, "next": first["code"]}

    assert shop.add_phone(step).status_code == 401


@pytest.mark.parametrize("code", ["", "abc", "1234567", "000000"])
def test_a_wrong_code_is_refused_and_says_nothing_more(shop: Shop, first: Any, code: str) -> None:
    answer = type_code(shop, first, code)

    assert answer.status_code == 422
    assert answer.get_json()["code"] == "code_invalid"
    assert shop.state(EMAIL, "email") == "pending"


def test_a_locked_code_is_answered_like_a_wrong_one(shop: Shop, first: Any) -> None:
    wrong = type_code(shop, first, "000000")
    for _ in range(4):
        type_code(shop, first, "000000")
    locked = type_code(shop, first, mailed(shop))

    assert (locked.status_code, locked.get_json()) == (wrong.status_code, wrong.get_json())


def test_somebody_else_s_token_is_refused(shop: Shop, first: Any) -> None:
    other = shop.sign_up(country="DE", email="grace@example.com").get_json()

    assert type_code(shop, first, "123456", other["code"]["token"]).status_code == 401


def test_another_page_may_not_post_it(shop: Shop, first: Any) -> None:
    headers = {
        "Origin": "https://evil.example",
        "Authorization": f"Bearer {first['code']['token']}",
    }
    answer = shop.client.post(
        f"/v1/signups/{first['id']}/code", json={"code": mailed(shop)}, headers=headers
    )

    assert answer.status_code == 403
    assert shop.state(EMAIL, "email") == "pending"


def test_who_needs_no_code_is_given_no_token_for_one(shop: Shop) -> None:
    assert shop.sign_up().get_json()["code"] is None


def test_a_signup_that_was_a_trap_is_answered_alike(shop: Shop, first: Any) -> None:
    trapped = shop.sign_up(country="DE", checks={"website": "x"}).get_json()

    assert trapped.keys() == first.keys()
    assert type_code(shop, trapped, "123456").get_json()["code"] == "code_invalid"
