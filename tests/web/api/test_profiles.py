from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from signup.storage import tables
from tests.support.factories import (
    EMAIL,
    OTHER_EMAIL,
    PHONE,
    a_phone,
    a_scene,
    a_text,
)

if TYPE_CHECKING:
    import io
    from collections.abc import Callable

    from flask import Flask

    from tests.support.clock import FixedClock
    from tests.web.api.conftest import Brand

CHANNEL_FIELDS = {"state", "opt_in_level", "since", "source", "blocked"}


def _with_phone(brand: Brand) -> str:
    """Have Ada leave both addresses and prove the number; return her profile's id."""
    profile = brand.sign_up(EMAIL)
    brand.record(a_phone(a_scene(brand.site)))
    brand.record(a_text(a_scene(brand.site), "confirm"))
    return profile


def test_a_profile_shows_both_channels_and_where_they_came_from(brand: Brand) -> None:
    profile = _with_phone(brand)
    shown = brand.get(f"/v1/profiles/{profile}").get_json()
    assert (shown["email"], shown["phone"]) == (EMAIL, PHONE)
    assert shown["channels"]["email"]["marketing"].keys() == CHANNEL_FIELDS
    assert shown["channels"]["sms"]["marketing"]["state"] == "subscribed"
    assert shown["channels"]["sms"]["transactional"]["state"] == "none"
    assert shown["created_at"] == "2026-03-02T17:30:00.000Z"


@pytest.mark.parametrize("typed", [EMAIL, "ADA@Example.COM", "  ada@example.com "])
def test_a_person_is_found_by_address_in_any_spelling(brand: Brand, typed: str) -> None:
    profile = brand.sign_up(EMAIL)
    brand.sign_up(OTHER_EMAIL, 2)
    found = brand.get("/v1/profiles", email=typed).get_json()
    assert [one["id"] for one in found["profiles"]] == [profile]
    assert found["next"] is None


@pytest.mark.parametrize("typed", [PHONE, " 14155552671", "(415) 555-2671", "+1 415 555 2671"])
def test_a_person_is_found_by_number_in_any_spelling(brand: Brand, typed: str) -> None:
    profile = _with_phone(brand)
    found = brand.get("/v1/profiles", phone=typed).get_json()
    assert [one["id"] for one in found["profiles"]] == [profile]


def test_an_address_nobody_has_finds_nobody(brand: Brand) -> None:
    brand.sign_up(EMAIL)
    found = brand.get("/v1/profiles", email=OTHER_EMAIL).get_json()
    assert found == {"profiles": [], "next": None}


def test_following_next_shows_everybody_once(brand: Brand) -> None:
    everybody = brand.add_profiles(120)
    seen: list[str] = []
    sizes: list[int] = []
    query: dict[str, str] = {}
    while True:
        page = brand.get("/v1/profiles", **query).get_json()
        seen += [one["id"] for one in page["profiles"]]
        sizes.append(len(page["profiles"]))
        if page["next"] is None:
            break
        query = {"cursor": page["next"]}
    assert seen == everybody
    assert sizes == [50, 50, 20]


@pytest.mark.parametrize(
    "query",
    [
        "cursor=",
        "cursor=%21",
        "cursor=w7Y",
        "cursor=AA",
        f"cursor={'A' * 200}",
        "email=nobody",
        "phone=12",
        "emial=ada%40example.com",
        "email=ada%40example.com&email=grace%40example.com",
        "ada%40example.com=1&ada%40example.com=2",
    ],
)
def test_a_query_that_cannot_be_meant_is_refused_without_an_echo(brand: Brand, query: str) -> None:
    brand.sign_up(EMAIL)
    answer = brand.client.get(f"/v1/profiles?{query}", headers=brand._headers)
    assert answer.status_code == 422
    assert "ada" not in answer.text
    assert "profiles" not in answer.get_json()


@pytest.mark.parametrize(
    "query", ["email=%FF", "email=%00", "&".join("cursor=A" for _ in range(50))]
)
def test_a_query_that_is_none_is_a_bad_request(brand: Brand, query: str) -> None:
    answer = brand.client.get(f"/v1/profiles?{query}", headers=brand._headers)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "bad_request")


def test_the_history_of_a_profile_is_complete_and_newest_last(
    brand: Brand, clock: FixedClock
) -> None:
    profile = _with_phone(brand)
    clock.advance(hours=1)
    brand.post(f"/v1/profiles/{profile}/withdraw", {})
    history = brand.get(f"/v1/profiles/{profile}/consents").get_json()["consents"]
    assert history[-1]["event"] == "withdrawn"
    assert [one["at"] for one in history] == sorted(one["at"] for one in history)
    asked = next(one for one in history if one["channel"] == "email")
    assert asked["disclosure"]["text"] == "I agree to marketing messages by email."


@pytest.mark.parametrize("profile", ["nobody", "P" * 36, "P" * 4000, "%00", "..", "é"])
@pytest.mark.parametrize("path", ["", "/consents"])
def test_an_unknown_id_is_not_found(brand: Brand, profile: str, path: str) -> None:
    answer = brand.get(f"/v1/profiles/{profile}{path}")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "profile_unknown")


def test_an_id_that_was_merged_answers_with_the_profile_that_lives(brand: Brand) -> None:
    brand.record(a_text(a_scene(brand.site), "join"))
    merged = str(brand.rows(tables.profiles)[0]["id"])
    living = brand.sign_up(EMAIL)
    brand.record(a_phone(a_scene(brand.site)))
    brand.record(a_text(a_scene(brand.site), "confirm", "SM2"))
    assert brand.get(f"/v1/profiles/{merged}").get_json()["id"] == living
    history = brand.get(f"/v1/profiles/{merged}/consents").get_json()
    assert history == brand.get(f"/v1/profiles/{living}/consents").get_json()
    assert {one["channel"] for one in history["consents"]} == {"email", "sms"}


def test_another_brands_people_do_not_exist(brand: Brand, neighbour: Brand) -> None:
    theirs = neighbour.sign_up(EMAIL)
    assert brand.get("/v1/profiles").get_json()["profiles"] == []
    assert brand.get("/v1/profiles", email=EMAIL).get_json()["profiles"] == []
    assert brand.get(f"/v1/profiles/{theirs}").status_code == 404
    assert brand.get(f"/v1/profiles/{theirs}/consents").status_code == 404
    assert brand.post(f"/v1/profiles/{theirs}/withdraw", {}).status_code == 404
    events = neighbour.get(f"/v1/profiles/{theirs}/consents").get_json()["consents"]
    assert {one["event"] for one in events} <= {"requested", "given"}


def test_an_address_in_a_query_reaches_no_log(logged: io.StringIO, brand: Brand) -> None:
    brand.get("/v1/profiles", email=EMAIL)
    brand.get("/v1/profiles", phone="+1 415 555 2671")
    brand.get("/v1/profiles", email="ada at example.com")
    told = logged.getvalue()
    assert told.count("/v1/profiles") == 3
    assert not [one for one in ("ada", "example.com", "2671", brand.key) if one in told]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, (401, "secret_key_invalid")),
        (
            {"Authorization": "Bearer sk_demo_0123456789abcdef0123456789"},
            (401, "secret_key_invalid"),
        ),
        (
            {"Authorization": "KEY", "Origin": "https://shop.example"},
            (403, "secret_key_in_browser"),
        ),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/profiles"),
        ("GET", "/v1/profiles/x"),
        ("GET", "/v1/profiles/x/consents"),
        ("POST", "/v1/profiles/x/withdraw"),
        ("GET", "/v1/deliveries"),
        ("POST", "/v1/deliveries/replay"),
        ("GET", "/v1/destinations"),
        ("POST", "/v1/destinations/x/resume"),
    ],
)
def test_nothing_is_told_without_the_sites_key(
    brand: Brand, method: str, path: str, headers: dict[str, str], expected: tuple[int, str]
) -> None:
    shown = {name: value.replace("KEY", f"Bearer {brand.key}") for name, value in headers.items()}
    answer = brand.client.open(path, method=method, headers=shown)
    assert (answer.status_code, answer.get_json()["code"]) == expected


def test_a_key_that_asks_too_often_is_told_when_to_come_back(
    make_app: Callable[..., Flask], secret_key: str
) -> None:
    client = make_app(limit_secret_key_minute="2").test_client()
    headers = {"Authorization": f"Bearer {secret_key}"}
    statuses = [client.get("/v1/profiles", headers=headers).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_a_database_that_is_away_is_a_503(make_app: Callable[..., Flask], secret_key: str) -> None:
    app = make_app(database_url="postgresql://signup@127.0.0.1:1/none")
    answer = app.test_client().get(
        "/v1/profiles", headers={"Authorization": f"Bearer {secret_key}"}
    )
    assert (answer.status_code, answer.get_json()["code"]) == (503, "storage_unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def _states(shown: dict[str, Any]) -> dict[str, str]:
    return {
        f"{channel} {purpose}": permission["state"]
        for channel, purposes in shown["channels"].items()
        for purpose, permission in purposes.items()
    }


def test_a_withdrawal_without_a_choice_ends_everything(brand: Brand) -> None:
    profile = _with_phone(brand)
    answer = brand.post(f"/v1/profiles/{profile}/withdraw", {"reason": "letter of 3 March"})
    assert answer.status_code == 200
    assert set(_states(answer.get_json()).values()) == {"unsubscribed"}


def test_a_withdrawal_ends_what_it_names_and_nothing_else(brand: Brand) -> None:
    profile = _with_phone(brand)
    before = _states(brand.get(f"/v1/profiles/{profile}").get_json())
    body = {"channel": "sms", "purpose": "marketing", "reason": None}
    after = _states(brand.post(f"/v1/profiles/{profile}/withdraw", body).get_json())
    assert after == {**before, "sms marketing": "unsubscribed"}


def test_a_withdrawal_is_told_to_every_store_and_its_reason_is_kept(brand: Brand) -> None:
    profile = _with_phone(brand)
    brand.post(f"/v1/profiles/{profile}/withdraw", {"channel": "sms", "reason": "letter"})
    told = brand.rows(tables.outbox, type="profile.withdrawn", destination="crm")
    assert told
    events = brand.rows(tables.consent_events, event="withdrawn")
    assert {(one["act"], one["source"], one["context"]["reason"]) for one in events} == {
        ("reported", "api", "letter")
    }


def test_a_withdrawal_may_be_repeated(brand: Brand) -> None:
    profile = _with_phone(brand)
    first = brand.post(f"/v1/profiles/{profile}/withdraw", {}).get_json()
    second = brand.post(f"/v1/profiles/{profile}/withdraw", {}).get_json()
    assert _states(second) == _states(first)


@pytest.mark.parametrize(
    "body",
    [
        {"channel": "email", "purpose": "transactional"},
        {"channel": "fax"},
        {"channel": ""},
        {"purpose": True},
        {"channels": "sms"},
        {"state": "subscribed"},
        {"reason": "r" * 501},
    ],
)
def test_a_withdrawal_of_what_does_not_exist_is_refused_not_feigned(
    brand: Brand, body: dict[str, Any]
) -> None:
    profile = _with_phone(brand)
    before = brand.get(f"/v1/profiles/{profile}").get_json()
    assert brand.post(f"/v1/profiles/{profile}/withdraw", body).status_code == 422
    assert brand.get(f"/v1/profiles/{profile}").get_json() == before


def test_withdrawing_for_nobody_is_not_found(brand: Brand) -> None:
    answer = brand.post("/v1/profiles/nobody/withdraw", {})
    assert (answer.status_code, answer.get_json()["code"]) == (404, "profile_unknown")
