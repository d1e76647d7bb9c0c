"""What strangers send: a clear refusal, nothing stored, nothing repeated, never a 500."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.app import services
from tests.web.sources.conftest import Shop

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.support.clock import FixedClock

MARK = "zx9-typed-by-a-stranger"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Refusals are decided before any database; one kind is enough."""
    return sqlite_url


def post_raw(shop: Shop, raw: bytes, content_type: str = "application/json") -> Any:
    return shop.client.post(
        "/v1/signups", data=raw, content_type=content_type, headers=shop.headers
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"site": "demo", "site": "demo"}',
        b'{"email": "\\ud800"}',
        b'{"email": "a\\u0000@example.com"}',
        b'{"checks": {"elapsed_ms": NaN}}',
        b'{"checks": {"elapsed_ms": Infinity}}',
        b'{"checks": {"elapsed_ms": 1' + b"0" * 400 + b"}}",
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b"[" * 100_00 + b"]" * 100_00,
        b'{"email": "\xff\xfe"}',
        b"\xef\xbb\xbf{}",
    ],
)
def test_json_that_is_not_plain_data_is_refused(shop: Shop, raw: bytes) -> None:
    answer = post_raw(shop, raw)

    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert shop.is_empty()


def test_a_body_that_is_too_large_is_refused(shop: Shop) -> None:
    assert post_raw(shop, b'{"email": "' + b"a" * 70_000 + b'"}').status_code == 413


@pytest.mark.parametrize("content_type", ["text/plain", "text/html", "multipart/form-data", ""])
def test_another_content_type_is_refused(shop: Shop, content_type: str) -> None:
    assert post_raw(shop, json.dumps(shop.body()).encode(), content_type).status_code == 415


@pytest.mark.parametrize(
    "change",
    [
        {"email": 7},
        {"email": ["ada@example.com"]},
        {"email": {"$ne": ""}},
        {"email": True},
        {"email": MARK},
        {"email": f"{MARK}@example.com\r\nBcc: x@example.com"},
        {"email": "a" * 900 + "@example.com"},
        {"email": "ada@exаmple.com"},
        {"email": None},
        {"consent": MARK},
        {"consent": [{"channel": "email"}]},
        {"consent": [MARK]},
        {"profile": {"first_name": 1}},
        {"page": {"url": []}},
        {"checks": {"elapsed_ms": "5"}},
        {"version": MARK},
        {"form": MARK},
        {"state": "subscribed"},
        {"channels": {"email": {"marketing": "subscribed"}}},
        {"opt_in_level": "confirmed"},
        {"risky": False},
    ],
)
def test_wrong_values_are_refused_by_name_and_not_repeated(
    shop: Shop, change: dict[str, Any]
) -> None:
    answer = shop.sign_up(**change)

    assert answer.status_code in {404, 422}
    assert answer.mimetype == "application/problem+json"
    assert MARK not in answer.get_data(as_text=True)
    assert shop.is_empty()


def test_an_unknown_site_is_not_found(shop: Shop) -> None:
    assert shop.sign_up(site="other").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_another_method_is_refused(shop: Shop, method: str) -> None:
    answer = shop.client.open("/v1/signups", method=method, headers=shop.headers)

    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_method_override_overrides_nothing(shop: Shop) -> None:
    headers = {**shop.headers, "X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}

    assert shop.client.get("/v1/signups", headers=headers).status_code == 405
    assert shop.is_empty()


@pytest.mark.parametrize("key", ["", "a" * 256, "with blank", "é"])
def test_an_idempotency_key_that_is_none_is_refused(shop: Shop, key: str) -> None:
    answer = shop.sign_up(headers={"Idempotency-Key": key})

    assert answer.status_code == 400
    assert shop.is_empty()


def test_a_claimed_address_does_not_escape_the_limit(make_app: Callable[..., Flask]) -> None:
    client = make_app(limit_ip_minute="3").test_client()
    statuses = [
        client.post("/v1/signups", json={}, headers={"X-Forwarded-For": f"203.0.113.{number}"})
        for number in range(5)
    ]

    assert [answer.status_code for answer in statuses] == [422, 422, 422, 429, 429]
    assert int(statuses[-1].headers["Retry-After"]) >= 1


def test_one_address_is_limited_whoever_posts_it(shop: Shop) -> None:
    statuses = [shop.sign_up().status_code for _ in range(6)]

    assert statuses == [201] * 5 + [429]


def test_limits_hold_when_redis_is_gone(make_app: Callable[..., Flask]) -> None:
    app = make_app(rate_limit_url="redis://127.0.0.1:1/0", limit_ip_minute="2")
    client = app.test_client()
    statuses = [client.post("/v1/signups", json={}).status_code for _ in range(4)]

    assert statuses == [422, 422, 429, 429]


def test_a_database_that_is_away_is_said_with_a_time_to_come_back(shop: Shop) -> None:
    body = shop.body()
    services(shop.app).committer.stop()
    answer = shop.client.post("/v1/signups", json=body, headers=shop.headers)

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_nothing_personal_is_logged(
    capsys: pytest.CaptureFixture[str], make_app: Callable[..., Flask], clock: FixedClock
) -> None:
    app = make_app()
    shop = Shop(app, app.test_client(), clock)
    first = shop.sign_up(profile={"first_name": MARK}).get_json()
    shop.add_phone(first)
    shop.text(f"STOP {MARK}")
    shop.sign_up(email=f"{MARK}@example.com", consent="x")
    logged = capsys.readouterr().err

    assert "/v1/signups" in logged
    for secret in (MARK, "ada@example.com", "4155552671", "555-2671", first["next"]["token"]):
        assert secret not in logged
