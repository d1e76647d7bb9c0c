"""The code of a text over HTTP: what the pop-up is told, and what it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.domain.site import Confirmation
from signup.domain.times import rfc3339
from signup.storage import tables
from tests.support.factories import LINKS, PHONE, SMS_MARKETING, a_site
from tests.web.sources.conftest import SHOP, a_consent

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from signup.domain.site import Site
    from tests.web.sources.conftest import Shop


@pytest.fixture
def site() -> Site:
    return replace(
        a_site(),
        allowed_origins=(SHOP, "https://*.coffee.example"),
        confirmation=Confirmation(sms_by="code"),
    )


def type_code(shop: Shop, answer: Any, code: str) -> TestResponse:
    headers = {"Origin": SHOP, "Authorization": f"Bearer {answer['code']['token']}"}
    return shop.client.post(
        f"/v1/signups/{answer['id']}/code", json={"code": code}, headers=headers
    )


def both_steps(shop: Shop, **changes: Any) -> Any:
    return shop.add_phone(shop.sign_up(**changes).get_json()).get_json()


def texted(shop: Shop) -> str:
    (request,) = (one for one in shop.rows(tables.confirmations) if one["channel"] == "sms")
    return LINKS.codes("demo", request["id"])[0]


def test_the_pop_up_is_told_to_wait_for_a_code_and_until_when(shop: Shop) -> None:
    answer = both_steps(shop)
    until = rfc3339(shop.clock.now + timedelta(minutes=30))

    assert answer["confirm"] == {"method": "code", "expires_at": until}
    assert answer["code"]["expires_at"] == until
    assert answer["incentive"] == {"label": "20% off", "code": None}


def test_the_right_code_earns_what_the_step_promised(shop: Shop) -> None:
    answer = both_steps(shop)
    confirmed = type_code(shop, answer, texted(shop))

    assert confirmed.status_code == 200
    assert confirmed.get_json() == {
        "id": answer["id"],
        "channels": {
            "email": {"marketing": "subscribed"},
            "sms": {"marketing": "subscribed", "transactional": "none"},
        },
        "incentive": {"label": "20% off", "code": "WELCOME20"},
        "confirm": {"method": None, "expires_at": None},
        "code": None,
        "link": None,
    }
    assert shop.state(PHONE, "sms") == "subscribed"


def test_while_the_mail_waits_too_the_answer_has_its_token(shop: Shop) -> None:
    answer = both_steps(shop, country="DE")
    confirmed = type_code(shop, answer, texted(shop)).get_json()

    assert confirmed["channels"]["email"] == {"marketing": "pending"}
    assert confirmed["code"] is not None


def test_a_number_that_somebody_else_holds_is_answered_like_any_other(shop: Shop) -> None:
    strange = both_steps(shop)
    type_code(shop, strange, texted(shop))
    shop.clock.advance(minutes=11)
    known = both_steps(shop, email="grace@example.com")

    assert known.keys() == strange.keys()
    for name in ("channels", "incentive"):
        assert known[name] == strange[name]
    assert known["confirm"]["method"] == "code"


@pytest.mark.parametrize("code", ["", "abc", "000000"])
def test_a_wrong_code_is_answered_as_that_of_a_mail_is(shop: Shop, code: str) -> None:
    answer = type_code(shop, both_steps(shop), code)

    assert (answer.status_code, answer.get_json()["code"]) == (422, "code_invalid")
    assert shop.state(PHONE, "sms") == "pending"


@pytest.mark.parametrize(
    ("origin", "host"),
    [(SHOP, "shop.example"), ("https://a-stranger-s-words.coffee.example", "coffee.example")],
)
def test_the_code_is_bound_to_a_host_of_the_site_file(shop: Shop, origin: str, host: str) -> None:
    shop.headers = {"Origin": origin}
    both_steps(shop)

    (text,) = (r for r in shop.rows(tables.outbox) if r["type"] == "message.code_sms")
    assert text["payload"]["host"] == host


def test_a_number_left_in_step_one_waits_for_a_code_at_once(shop: Shop) -> None:
    answer = shop.sign_up(phone=PHONE, consent=[a_consent(SMS_MARKETING)]).get_json()

    assert answer["confirm"]["method"] == "code"
    assert type_code(shop, answer, texted(shop)).status_code == 200


def test_the_trap_is_answered_alike(shop: Shop) -> None:
    left: dict[str, Any] = {"phone": PHONE, "consent": [a_consent(SMS_MARKETING)]}
    person = shop.sign_up(**left).get_json()
    trapped = shop.sign_up(**left, checks={"website": "x"}).get_json()

    assert trapped.keys() == person.keys()
    assert trapped["confirm"]["method"] == person["confirm"]["method"]
