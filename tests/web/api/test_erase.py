"""`DELETE /v1/profiles/{id}`: gone from every table, answer and log, and from the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from signup.evidence import standalone
from signup.evidence.runner import Sequencer
from signup.sealing import keys_of
from signup.storage import tables
from signup.storage.sweep import sweep
from tests.support.app import services
from tests.support.factories import EMAIL, FORM, PHONE, SMS_MARKETING
from tests.support.traces import files_of, found_in, left_in_tables
from tests.web.sources.conftest import Shop, a_consent

if TYPE_CHECKING:
    import io

    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.support.clock import FixedClock

AGENT = "Mozilla/5.0 (the browser of Ada)"
ADA = [EMAIL, PHONE, "Adaline", AGENT, "127.0.0.77", "of-ada-alone"]
"""All that Ada leaves: addresses, name, browser, IP address, visitor id."""

SENT: dict[str, Any] = {
    "headers": {"User-Agent": AGENT, "Idempotency-Key": EMAIL},
    "profile": {"first_name": "Adaline"},
    "visitor": "of-ada-alone",
    "page": {"url": "https://shop.example/of-ada-alone?email=ada@example.com"},
}


@pytest.fixture
def shop(app: Flask, clock: FixedClock) -> Shop:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = "127.0.0.77"
    return Shop(app, client, clock)


class Desk:
    """The brand's server."""

    def __init__(self, shop: Shop, key: str) -> None:
        self._client = shop.app.test_client()
        self._headers = {"Authorization": f"Bearer {key}"}

    def get(self, path: str, **query: str) -> TestResponse:
        return self._client.get(path, query_string=query, headers=self._headers)

    def delete(self, profile: str) -> TestResponse:
        return self._client.delete(f"/v1/profiles/{profile}", headers=self._headers)

    def profile(self, **query: str) -> str:
        return str(self.get("/v1/profiles", **query).get_json()["profiles"][0]["id"])

    def consents(self, profile: str) -> list[str]:
        found = self.get(f"/v1/profiles/{profile}/consents").get_json()["consents"]
        return [one["id"] for one in found]


@pytest.fixture
def desk(shop: Shop, secret_key: str) -> Desk:
    return Desk(shop, secret_key)


def live(shop: Shop) -> Any:
    """Have Ada do everything one can: sign up, add her number, say yes, text, check out, leave."""
    first = shop.sign_up(**SENT).get_json()
    shop.add_phone(first, {"User-Agent": AGENT, "Idempotency-Key": PHONE})
    shop.clock.advance(minutes=1)
    shop.text("YES", sid="SM1")
    shop.clock.advance(minutes=1)
    shop.text(f"stop writing to {EMAIL}", sid="SM2")
    shop.clock.advance(minutes=1)
    shop.text("COFFEE", sid="SM3")
    shop.clock.advance(minutes=1)
    fields = {
        "email": EMAIL,
        "phone": "(415) 555-2671",
        "order_id": f"order of {EMAIL}",
        "sms_marketing": "1",
        "disclosure[sms_marketing]": a_consent(SMS_MARKETING)["disclosure"],
    }
    shop.client.post(
        "/v1/checkout/demo", data=fields, headers={**shop.headers, "User-Agent": AGENT}
    )
    shop.clock.advance(minutes=1)
    return first


def seal(shop: Shop) -> None:
    """Do what the worker does every few seconds."""
    behind = services(shop.app)
    troubles: list[BaseException] = []
    Sequencer(
        behind.engine,
        lambda: ["demo"],
        lambda site: keys_of(behind.settings, site),
        shop.clock,
        lambda _where, error: troubles.append(error),
    ).seal_all()
    assert troubles == []


def test_a_forgotten_person_is_gone(shop: Shop, desk: Desk) -> None:
    live(shop)
    profile = desk.profile(email=EMAIL)

    answer = desk.delete(profile)

    assert (answer.status_code, answer.data) == (204, b"")
    assert desk.get(f"/v1/profiles/{profile}").status_code == 404
    assert desk.get(f"/v1/profiles/{profile}/consents").status_code == 404
    assert desk.get("/v1/profiles").get_json()["profiles"] == []
    again = desk.delete(profile)
    assert (again.status_code, again.get_json()["code"]) == (404, "profile_unknown")


def test_not_a_byte_of_a_whole_life_is_left_anywhere(
    logged: io.StringIO, shop: Shop, desk: Desk, database_url: str
) -> None:
    live(shop)
    profile = desk.profile(email=EMAIL)
    events = desk.consents(profile)
    seal(shop)
    before = left_in_tables(services(shop.app).engine, ADA)
    assert {"profiles", "consent_events", "evidence_openings", "inbox_messages"} <= {*before}

    desk.delete(profile)
    seal(shop)
    sweep(services(shop.app).engine)

    assert left_in_tables(services(shop.app).engine, ADA) == {}
    answers = [desk.get("/v1/profiles"), desk.get("/v1/deliveries"), desk.get("/metrics")]
    answers += [desk.get(f"/v1/consents/{event}/evidence") for event in events]
    assert [one for answer in answers for one in found_in(answer.data, ADA)] == []
    assert found_in(logged.getvalue().encode(), ADA) == []
    if database_url.startswith("sqlite"):
        assert found_in(files_of(database_url), ADA) == []


def test_the_evidence_of_a_forgotten_person_is_still_proved_and_names_nobody(
    shop: Shop, desk: Desk
) -> None:
    live(shop)
    profile = desk.profile(email=EMAIL)
    events = desk.consents(profile)
    seal(shop)
    desk.delete(profile)
    shop.clock.advance(seconds=5)
    seal(shop)

    for event in events:
        bundle = desk.get(f"/v1/consents/{event}/evidence").get_json()
        verdict = standalone.verify(bundle)
        assert verdict.ok, verdict.faults
        assert found_in("\n".join(verdict.sentences).encode(), ADA) == []
        assert "The last event in this file: withdrawn" in " ".join(verdict.sentences)


@pytest.mark.parametrize("profile", ["nobody", "P" * 36, "P" * 4000, "%00", "é"])
def test_forgetting_nobody_is_not_found(desk: Desk, profile: str) -> None:
    answer = desk.delete(profile)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "profile_unknown")


def test_without_the_key_nobody_is_forgotten(shop: Shop, desk: Desk) -> None:
    shop.sign_up()
    profile = desk.profile(email=EMAIL)
    assert shop.client.delete(f"/v1/profiles/{profile}").status_code == 401
    assert shop.rows(tables.profiles)


def test_another_brands_people_cannot_be_forgotten(shop: Shop, desk: Desk, neighbour: Any) -> None:
    theirs = neighbour.sign_up(EMAIL)
    assert desk.delete(theirs).status_code == 404
    assert neighbour.get(f"/v1/profiles/{theirs}").status_code == 200
    assert shop.is_empty() is False


@pytest.fixture
def after(shop: Shop, desk: Desk) -> Any:
    """Return what Ada was answered before she was forgotten."""
    first = shop.sign_up(**SENT).get_json()
    desk.delete(desk.profile(email=EMAIL))
    return first


def nothing_is_back(shop: Shop) -> bool:
    return left_in_tables(services(shop.app).engine, ADA) == {} and not shop.rows(tables.profiles)


def test_the_second_step_with_an_old_token_finds_no_visit(shop: Shop, after: Any) -> None:
    answer = shop.add_phone(after, {"User-Agent": AGENT})
    assert (answer.status_code, answer.get_json()["code"]) == (404, "signup_unknown")
    assert nothing_is_back(shop)


def test_the_same_request_again_gets_the_same_answer_and_has_no_effect(
    shop: Shop, desk: Desk
) -> None:
    body = shop.body(profile={"first_name": "Adaline"})
    headers = {**shop.headers, "Idempotency-Key": EMAIL, "User-Agent": AGENT}
    first = shop.client.post("/v1/signups", json=body, headers=headers).get_json()
    desk.delete(desk.profile(email=EMAIL))

    again = shop.client.post("/v1/signups", json=body, headers=headers)

    assert (again.status_code, again.get_json()["id"]) == (201, first["id"])
    assert nothing_is_back(shop)


@pytest.mark.parametrize("code", ["123456", "000000"])
def test_a_code_for_a_forgotten_visit_is_refused(shop: Shop, desk: Desk, code: str) -> None:
    first = shop.sign_up(token="none").get_json()
    desk.delete(desk.profile(email=EMAIL))
    headers = {**shop.headers, "Authorization": f"Bearer {first['code']['token']}"}
    answer = shop.client.post(
        f"/v1/signups/{first['id']}/code", json={"code": code}, headers=headers
    )
    assert (answer.status_code, answer.get_json()["code"]) == (422, "code_invalid")
    assert nothing_is_back(shop)


def test_a_new_form_post_is_asked_to_confirm_and_is_not_told_that_it_was_known(
    shop: Shop, after: Any
) -> None:
    again = shop.sign_up().get_json()
    assert again["channels"] == after["channels"]
    assert shop.state(EMAIL, "email") == "unsubscribed"
    assert len(shop.rows(tables.confirmations)) == 1
    assert FORM.version in {row["form_version"] for row in shop.rows(tables.signups)}


class TestInProduction:
    """There is no inbox that would show a text."""

    @pytest.fixture
    def app(self, make_app: Any) -> Flask:
        made: Flask = make_app(env="production")
        return made

    @pytest.mark.parametrize("body", ["STOP", "YES", "START", "HELP", "hello"])
    def test_a_late_text_keeps_nothing(self, shop: Shop, desk: Desk, body: str) -> None:
        live(shop)
        desk.delete(desk.profile(email=EMAIL))

        answer = shop.text(body, sid="SM-late")

        assert answer.status_code == 200
        assert nothing_is_back(shop)
        assert shop.state(PHONE, "sms") == "unsubscribed"

    def test_a_redelivered_keyword_does_not_join_again(self, shop: Shop, desk: Desk) -> None:
        live(shop)
        desk.delete(desk.profile(email=EMAIL))
        shop.text("COFFEE", sid="SM3")
        assert nothing_is_back(shop)

    def test_texting_the_keyword_anew_joins(self, shop: Shop, desk: Desk) -> None:
        live(shop)
        desk.delete(desk.profile(email=EMAIL))
        shop.clock.advance(minutes=1)
        shop.text("COFFEE", sid="SM-new")
        assert shop.state(PHONE, "sms") == "subscribed"
