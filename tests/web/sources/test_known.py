"""A browser that signed up before, and a form that is due in it again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.domain.times import rfc3339
from tests.support.factories import FORM
from tests.web.sources.conftest import SHOP

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.web.sources.conftest import Shop


@pytest.fixture
def first(shop: Shop) -> Any:
    """Return the answer to Ada's signup."""
    return shop.sign_up().get_json()


def come_back(shop: Shop, signup: Any, **changes: Any) -> TestResponse:
    """Ask as the widget does, days later."""
    token = changes.pop("token", signup["known"]["token"])
    headers = {"Origin": changes.pop("origin", SHOP), "Authorization": f"Bearer {token}"}
    body = {"form": FORM.key, "version": FORM.version, **changes}
    return shop.client.post(f"/v1/signups/{signup['id']}/known", json=body, headers=headers)


def test_the_browser_is_known_for_half_a_year(shop: Shop, first: Any) -> None:
    assert first["known"]["expires_at"] == rfc3339(shop.clock.now + timedelta(days=180))


def test_the_number_that_is_missing_can_be_given_on_a_later_visit(shop: Shop, first: Any) -> None:
    shop.clock.advance(days=40)
    answer = come_back(shop, first)

    assert answer.status_code == 200
    assert answer.get_json()["next"]["step"] == "phone"
    assert answer.get_json()["next"]["incentive"] == {"label": "20% off"}
    assert shop.add_phone(answer.get_json()).status_code == 200
    assert come_back(shop, first).get_json() == {"id": first["id"], "next": None, "profile": None}


def test_the_token_is_good_for_nothing_else(shop: Shop, first: Any) -> None:
    assert shop.add_phone({**first, "next": first["known"]}).status_code == 401


@pytest.mark.parametrize("step", ["next", "code"])
def test_no_other_token_is_good_for_it(shop: Shop, step: str) -> None:
    first = shop.sign_up(country="DE").get_json()

    assert come_back(shop, first, token=first[step]["token"]).status_code == 401


def test_somebody_else_s_token_is_refused(shop: Shop, first: Any) -> None:
    other = shop.sign_up(email="grace@example.com").get_json()

    assert come_back(shop, first, token=other["known"]["token"]).status_code == 401


def test_after_half_a_year_nobody_is_known(shop: Shop, first: Any) -> None:
    shop.clock.advance(days=180)

    assert come_back(shop, first).status_code == 401


def test_another_page_may_not_ask(shop: Shop, first: Any) -> None:
    assert come_back(shop, first, origin="https://evil.example").status_code == 403


def test_a_form_that_was_never_published_is_refused(shop: Shop, first: Any) -> None:
    assert come_back(shop, first, version="0" * 40).get_json()["code"] == "form_unknown"


def test_a_signup_that_was_a_trap_is_answered_alike(shop: Shop, first: Any) -> None:
    trapped = shop.sign_up(checks={"website": "x"}).get_json()

    assert trapped.keys() == first.keys()
    assert come_back(shop, trapped).get_json()["next"] is None
