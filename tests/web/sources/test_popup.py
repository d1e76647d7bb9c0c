"""The pop-up's door, as http-api section 2 has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from signup.storage import tables
from signup.storage.count_tables import form_counts
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    PHONE,
    SMS_MARKETING,
    SMS_TRANSACTIONAL,
    a_disclosure,
    a_site,
)
from tests.web.sources.conftest import Shop, a_consent

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.support.clock import FixedClock


def test_the_first_step_answers_with_the_code_and_the_next_step(shop: Shop) -> None:
    answer = shop.sign_up()

    assert answer.status_code == 201
    document = answer.get_json()
    assert document["channels"] == {
        "email": {"marketing": "subscribed"},
        "sms": {"marketing": "none", "transactional": "none"},
    }
    assert document["incentive"] == {"label": "10% off", "code": "WELCOME10"}
    assert document["next"]["step"] == "phone"
    assert document["next"]["incentive"] == {"label": "20% off"}
    assert "problems" not in document
    assert shop.state(EMAIL, "email") == "subscribed"


def test_the_second_step_waits_for_the_handset_and_keeps_its_code_until_then(shop: Shop) -> None:
    first = shop.sign_up().get_json()
    answer = shop.add_phone(first)

    assert answer.status_code == 200
    document = answer.get_json()
    assert document["id"] == first["id"]
    assert document["channels"]["email"]["marketing"] == "subscribed"
    assert document["channels"]["sms"]["marketing"] == "pending"
    assert document["incentive"] == {"label": "20% off", "code": None}
    assert document["confirm"]["method"] == "reply"


def test_the_yes_from_the_handset_brings_the_better_code(shop: Shop) -> None:
    shop.add_phone(shop.sign_up().get_json())
    reply = shop.text("Y").get_data(as_text=True)

    assert "WELCOME20" in reply
    assert shop.state(PHONE, "sms") == "subscribed"
    assert len(shop.rows(tables.profiles)) == 1


def test_a_text_that_was_not_shown_as_published_grants_nothing(shop: Shop) -> None:
    answer = shop.sign_up(consent=[a_consent(EMAIL_MARKETING, shown="Get 10% off!")])

    assert answer.status_code == 201
    assert answer.get_json()["channels"]["email"]["marketing"] == "none"
    assert answer.get_json()["problems"] == [
        {"channel": "email", "purpose": "marketing", "code": "disclosure_mismatch"}
    ]
    assert shop.rows(tables.consent_events) == []


def test_white_space_in_the_shown_text_does_not_matter(shop: Shop) -> None:
    text = a_disclosure(*EMAIL_MARKETING).text.replace(" ", " \n  ")

    answer = shop.sign_up(consent=[a_consent(EMAIL_MARKETING, shown=text)])
    assert answer.get_json()["channels"]["email"]["marketing"] == "subscribed"


@pytest.mark.parametrize(
    "change",
    [
        {"disclosure": "never-published"},
        {"disclosure": a_disclosure(*SMS_MARKETING).id},
        {"purpose": "transactional"},
    ],
)
def test_a_text_never_published_for_the_channel_is_refused(
    shop: Shop, change: dict[str, Any]
) -> None:
    answer = shop.sign_up(consent=[a_consent(EMAIL_MARKETING, **change)])

    assert answer.status_code == 422
    assert answer.get_json()["code"] == "disclosure_unknown"
    assert shop.is_empty()


def test_a_text_consent_without_a_number_grants_nothing(shop: Shop) -> None:
    consents = [a_consent(EMAIL_MARKETING), a_consent(SMS_MARKETING)]
    document = shop.sign_up(consent=consents).get_json()

    assert document["channels"]["sms"]["marketing"] == "none"
    assert document["problems"][0]["code"] == "address_missing"


def test_a_signup_without_consent_subscribes_nobody(shop: Shop) -> None:
    answer = shop.sign_up(consent=[])

    assert answer.status_code == 201
    assert shop.state(EMAIL, "email") == "none"
    assert shop.rows(tables.outbox) == []


@pytest.mark.parametrize("token", ["", "garbage", "ééé"])
def test_a_bad_form_token_never_refuses_but_asks_for_confirmation(shop: Shop, token: str) -> None:
    body = {**shop.body(), "token": token}
    answer = shop.client.post("/v1/signups", json=body, headers=shop.headers)

    assert answer.status_code == 201
    assert shop.state(EMAIL, "email") == "pending"


def test_a_form_token_used_again_asks_for_confirmation(shop: Shop) -> None:
    token = shop.token()
    shop.sign_up(token=token)
    shop.sign_up(token=token, email="grace@example.com")

    assert shop.state(EMAIL, "email") == "subscribed"
    assert shop.state("grace@example.com", "email") == "pending"


def test_a_post_sooner_than_a_person_could_asks_for_confirmation(shop: Shop) -> None:
    answer = shop.client.get("/v1/sites/demo/forms/welcome/token", headers=shop.headers)
    shop.sign_up(token=answer.get_json()["token"])

    assert shop.state(EMAIL, "email") == "pending"


def test_a_post_without_an_origin_is_taken_and_asks_for_confirmation(shop: Shop) -> None:
    body = shop.body()
    answer = shop.client.post("/v1/signups", json=body)

    assert answer.status_code == 201
    assert shop.state(EMAIL, "email") == "pending"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://shop.example.evil"])
def test_a_foreign_page_is_refused_and_nothing_is_stored(shop: Shop, origin: str) -> None:
    answer = shop.sign_up(headers={"Origin": origin})

    assert answer.status_code == 403
    assert answer.get_json()["code"] == "origin_forbidden"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert shop.is_empty()


def test_the_honeypot_gets_the_answer_of_success_and_subscribes_nobody(shop: Shop) -> None:
    honest = shop.sign_up(email="grace@example.com").get_json()
    trapped = shop.sign_up(checks={"website": "https://spam.example"})

    assert trapped.status_code == 201
    document = trapped.get_json()
    assert document["channels"] == honest["channels"]
    assert document["incentive"] == honest["incentive"]
    assert set(document) == set(honest)
    assert set(document["next"]) == set(honest["next"])
    assert shop.state(EMAIL, "email") == "none"
    assert len(shop.rows(tables.profiles)) == 1


def test_the_answer_is_the_same_whether_or_not_the_person_was_known(shop: Shop) -> None:
    def shape(document: dict[str, Any]) -> dict[str, Any]:
        return {name: document[name] for name in ("channels", "incentive")}

    first = shop.sign_up().get_json()
    again = shop.sign_up().get_json()

    assert shape(first) == shape(again)


def test_a_repeated_request_with_its_key_gets_the_very_same_answer(shop: Shop) -> None:
    body, headers = shop.body(), {**shop.headers, "Idempotency-Key": "abc"}
    first = shop.client.post("/v1/signups", json=body, headers=headers)
    shop.clock.advance(minutes=1)
    again = shop.client.post("/v1/signups", json=body, headers=headers)

    assert first.get_json() == again.get_json()
    assert len(shop.rows(tables.consent_events)) == 1


def test_a_key_with_another_body_is_refused(shop: Shop) -> None:
    headers = {"Idempotency-Key": "abc"}
    shop.sign_up(headers=headers)
    answer = shop.sign_up(headers=headers, email="grace@example.com")

    assert answer.status_code == 422
    assert answer.get_json()["code"] == "idempotency_mismatch"


def test_the_second_step_needs_its_own_signups_token(shop: Shop) -> None:
    first, other = shop.sign_up().get_json(), shop.sign_up(email="grace@example.com").get_json()
    swapped = {"id": other["id"], "next": first["next"]}

    assert shop.add_phone(swapped).status_code == 401
    assert shop.add_phone(first, headers={"Authorization": "Bearer x"}).status_code == 401
    assert shop.state(PHONE, "sms") == "none"


def test_the_second_step_comes_too_late_after_half_an_hour(shop: Shop) -> None:
    first = shop.sign_up().get_json()
    shop.clock.advance(minutes=30, seconds=1)

    assert shop.add_phone(first).status_code == 401


def test_the_second_step_takes_effect_once(shop: Shop) -> None:
    first = shop.sign_up().get_json()
    shop.add_phone(first)
    answer = shop.add_phone(first, phone="+12125552368")

    assert answer.status_code == 409
    assert answer.get_json()["code"] == "step_done"


def test_a_bad_number_is_named_and_can_be_corrected(shop: Shop) -> None:
    first = shop.sign_up().get_json()
    answer = shop.add_phone(first, phone="12")

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "phone"
    assert shop.add_phone(first).status_code == 200


def test_a_number_that_others_hold_gets_the_same_answer(shop: Shop) -> None:
    shop.text("COFFEE")
    known = shop.add_phone(shop.sign_up().get_json()).get_json()
    fresh = shop.add_phone(
        shop.sign_up(email="grace@example.com").get_json(), phone="+12125552368"
    ).get_json()

    assert known["channels"] == fresh["channels"]
    assert known["confirm"]["method"] == fresh["confirm"]["method"]
    assert len([row for row in shop.rows(tables.profiles) if row["phone"] == PHONE]) == 1


def test_one_button_never_grants_two_purposes(shop: Shop) -> None:
    shop.add_phone(shop.sign_up().get_json())

    assert shop.state(PHONE, "sms", "transactional") == "none"
    assert SMS_TRANSACTIONAL not in {
        (row["channel"], row["purpose"]) for row in shop.rows(tables.consent_events)
    }


def test_beacons_are_counted_without_a_trace_of_the_visitor(shop: Shop) -> None:
    beacons = {
        "site": "demo",
        "form": "welcome",
        "version": "form-1",
        "variant": "a",
        "events": [{"type": "viewed", "step": "email"}, {"type": "viewed", "step": "email"}],
    }
    answer = shop.client.post("/v1/beacons", json=beacons, headers=shop.headers)

    assert answer.status_code == 204
    assert [row["viewed"] for row in shop.rows(form_counts)] == [2]
    assert shop.is_empty()


def test_a_beacon_is_not_a_consent(shop: Shop) -> None:
    beacons = {
        "site": "demo",
        "form": "welcome",
        "version": "form-1",
        "events": [{"type": "consent", "step": "email"}],
    }

    assert shop.client.post("/v1/beacons", json=beacons, headers=shop.headers).status_code == 422


@pytest.mark.parametrize("site", [a_site(sms=None, keywords=())], ids=["silent"])
def test_no_way_to_confirm_is_promised_where_no_text_can_be_sent(
    make_app: Callable[..., Flask], clock: FixedClock
) -> None:
    app = make_app(env="production")
    shop = Shop(app, app.test_client(), clock)
    document = shop.add_phone(shop.sign_up().get_json()).get_json()

    assert document["channels"]["sms"]["marketing"] == "pending"
    assert document["confirm"] == {"method": None, "expires_at": None}
    assert document["incentive"]["code"] is None
