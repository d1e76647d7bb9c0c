"""What a person says about themselves on a screen that comes after their address."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from signup.domain.form import Step
from signup.domain.times import rfc3339
from signup.storage import tables
from signup.storage.count_tables import form_counts
from tests.support.factories import EMAIL, FORM, LINKS, PHONE, a_site
from tests.web.sources.conftest import SHOP
from tests.web.sources.test_about import ROAST

if TYPE_CHECKING:
    from datetime import datetime

    from werkzeug.test import TestResponse

    from signup.domain.site import Site
    from tests.web.sources.conftest import Shop

MARK = "zx9-typed-by-a-stranger"
SAID = {"first_name": " Ada ", "birthday": "1990-05-17", "choices": {"roast": ["dark"]}}
KEPT = {"first_name": "Ada", "birthday": "1990-05-17", "roast": "dark"}
ABOUT = Step("profile", {}, (), ask={"fields": ["first_name", "birthday"], "choices": [ROAST]})
EMAIL_STEP, PHONE_STEP = FORM.steps
BETWEEN, LAST = (EMAIL_STEP, ABOUT, PHONE_STEP), (EMAIL_STEP, PHONE_STEP, ABOUT)


@pytest.fixture(params=[BETWEEN, LAST], ids=["between", "last"])
def site(request: pytest.FixtureRequest) -> Site:
    return replace(a_site(), forms=(replace(FORM, steps=request.param),))


@pytest.fixture
def first(shop: Shop) -> Any:
    """Return the answer to Ada's signup."""
    return shop.sign_up().get_json()


def say(shop: Shop, first: Any, profile: Any = SAID, **options: Any) -> TestResponse:
    token = options.get("token", first["profile"]["token"])
    headers = {"Origin": options.get("origin", SHOP), "Authorization": f"Bearer {token}"}
    body = {"profile": profile, **options.get("more", {})}
    address = f"/v1/signups/{options.get('to', first['id'])}/profile"
    return shop.client.post(address, json=body, headers={**headers, **options.get("headers", {})})


def attributes(shop: Shop) -> Any:
    (person,) = shop.rows(tables.profiles)
    return person["attributes"]


def test_the_answers_are_kept_and_told_to_the_stores(shop: Shop, first: Any) -> None:
    answer = say(shop, first)

    assert (answer.status_code, first["next"]["step"]) == (200, "phone")
    assert answer.get_json() == {"id": first["id"], "channels": first["channels"]}
    assert attributes(shop) == KEPT
    told = [row["type"] for row in shop.rows(tables.outbox) if row["destination"] == "crm"]
    assert sorted(told) == ["profile.subscribed", "profile.updated"]


def test_the_number_can_be_given_before_or_after_them(shop: Shop, first: Any) -> None:
    assert shop.add_phone(first).status_code == 200
    assert say(shop, first).status_code == 200
    assert attributes(shop) == KEPT
    assert shop.rows(tables.profiles)[0]["phone"] == PHONE


def test_whoever_says_nothing_keeps_what_they_have(shop: Shop, first: Any) -> None:
    assert say(shop, first, {}).status_code == 200
    assert attributes(shop) == {}
    assert shop.state(EMAIL, "email") == "subscribed"


def test_twice_has_the_effect_of_once(shop: Shop, first: Any) -> None:
    key = {"Idempotency-Key": "abc"}
    answers = [say(shop, first, headers=key), say(shop, first, headers=key), say(shop, first)]

    assert [one.status_code for one in answers] == [200, 200, 200]
    assert answers[0].get_json() == answers[1].get_json()
    assert say(shop, first, {"first_name": "Eve"}, headers=key).get_json()["code"] == (
        "idempotency_mismatch"
    )
    assert say(shop, first, {"first_name": "Eve"}).status_code == 200
    assert attributes(shop) == KEPT
    told = [row["type"] for row in shop.rows(tables.outbox) if row["destination"] == "crm"]
    assert told.count("profile.updated") == 1


@pytest.mark.parametrize("token", ["", "x.y", "next", "code", "known"])
def test_no_other_token_is_good_for_it(shop: Shop, token: str) -> None:
    first = shop.sign_up(country="DE").get_json()
    shown = (first.get(token) or {"token": token})["token"]
    answer = say(shop, first, token=shown)

    assert (answer.status_code, answer.get_json()["code"]) == (401, "token_invalid")
    assert attributes(shop) == {}


def test_the_token_is_good_for_nothing_else(shop: Shop) -> None:
    first = shop.sign_up(country="DE").get_json()
    other = {**first, "next": first["profile"]}
    (request,) = shop.rows(tables.confirmations)
    headers = {"Origin": SHOP, "Authorization": f"Bearer {first['profile']['token']}"}
    code = {"code": LINKS.codes("demo", request["id"])[0]}
    typed = shop.client.post(f"/v1/signups/{first['id']}/code", json=code, headers=headers)

    assert shop.add_phone(other).status_code == 401
    assert typed.status_code == 401


def test_somebody_else_s_signup_is_not_reached(shop: Shop, first: Any) -> None:
    second = shop.sign_up(email="grace@example.com").get_json()

    assert say(shop, first, to=second["id"]).status_code == 401
    assert say(shop, first, origin="https://elsewhere.example").status_code == 403
    assert [row["attributes"] for row in shop.rows(tables.profiles)] == [{}, {}]


def test_the_token_ends_after_half_an_hour(shop: Shop, first: Any) -> None:
    def later(**time: int) -> datetime:
        shop.clock.advance(**time)
        return shop.clock.now

    assert first["profile"]["expires_at"] == rfc3339(later(minutes=30))
    later(seconds=1)
    assert say(shop, first).status_code == 401
    assert attributes(shop) == {}


@pytest.mark.parametrize(
    ("profile", "more", "field", "code"),
    [
        ({"nickname": MARK}, {}, "profile.nickname", "field_unknown"),
        (SAID, {"email": MARK}, "email", "field_unknown"),
        (None, {}, "profile", "field_required"),
        ({"first_name": MARK * 10}, {}, "profile.first_name", "field_too_long"),
        ({"birthday": "tomorrow"}, {}, "profile.birthday", "birthday_invalid"),
        ({"choices": {"roast": [MARK]}}, {}, "profile.choices", "field_invalid"),
        ({"choices": {"car": ["red"]}}, {}, "profile.choices", "field_invalid"),
    ],
)
def test_what_the_form_does_not_take_is_refused_and_nothing_is_kept(
    shop: Shop, first: Any, profile: Any, more: Any, field: str, code: str
) -> None:
    answer = say(shop, first, profile, more=more)

    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.get_json()["errors"]] == [(field, code)]
    assert MARK not in answer.text
    assert attributes(shop) == {}


def test_a_known_browser_can_say_them_on_a_later_visit(shop: Shop, first: Any) -> None:
    shop.clock.advance(days=40)
    headers = {"Origin": SHOP, "Authorization": f"Bearer {first['known']['token']}"}
    body = {"form": FORM.key, "version": FORM.version}
    back = shop.client.post(f"/v1/signups/{first['id']}/known", json=body, headers=headers)

    assert say(shop, back.get_json()).status_code == 200
    assert attributes(shop) == KEPT


def test_the_code_of_the_mail_can_be_typed_after_them(shop: Shop) -> None:
    first = shop.sign_up(country="DE").get_json()
    say(shop, first)
    (request,) = shop.rows(tables.confirmations)
    headers = {"Origin": SHOP, "Authorization": f"Bearer {first['code']['token']}"}
    code = {"code": LINKS.codes("demo", request["id"])[0]}
    answer = shop.client.post(f"/v1/signups/{first['id']}/code", json=code, headers=headers)

    assert answer.get_json()["incentive"] == {"label": "10% off", "code": "WELCOME10"}
    assert attributes(shop) == KEPT


def test_a_honeypot_is_answered_as_a_signup_is(shop: Shop, first: Any) -> None:
    trapped = shop.sign_up(checks={"website": "x"}, email="bot@example.com").get_json()

    assert set(trapped["profile"]) == set(first["profile"])
    assert say(shop, trapped).status_code == 404
    assert attributes(shop) == {}


def test_its_screen_is_counted(shop: Shop) -> None:
    events = [{"type": one, "step": "profile"} for one in ("step_viewed", "skipped")]
    body = {"site": "demo", "form": FORM.key, "version": FORM.version, "events": events}
    answer = shop.client.post("/v1/beacons", json=body, headers={"Origin": SHOP})

    assert answer.status_code == 204
    assert {row["step"] for row in shop.rows(form_counts)} == {"profile"}
