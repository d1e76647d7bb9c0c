"""What every answer carries, what every view must declare, and what operators see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from signup.web.routing import declare, undeclared

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.kit.conftest import Bench

LOG_KEYS = {
    "event", "level", "method", "ms", "request_id", "route", "status", "timestamp",
}  # fmt: skip


def entries(bench: Bench) -> list[dict[str, Any]]:
    return [json.loads(line) for line in bench.logged.getvalue().splitlines()]


@pytest.mark.parametrize("path", ["/livez", "/nowhere", "/confirm/abc", "/v1/profiles"])
def test_every_answer_is_guarded_by_its_headers(bench: Bench, path: str) -> None:
    headers = bench.client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "Server" not in headers


def test_a_harmless_request_id_is_kept(bench: Bench) -> None:
    answer = bench.client.get("/livez", headers={"X-Request-Id": "trace_01HZX-9"})
    assert answer.headers["X-Request-Id"] == "trace_01HZX-9"
    assert entries(bench)[0]["request_id"] == "trace_01HZX-9"


@pytest.mark.parametrize(
    "given", ["short", "a" * 65, "15035550100", "ada@example.com", "a b c d e", "é" * 10, ""]
)
def test_any_other_request_id_is_replaced(bench: Bench, given: str) -> None:
    environ = {"HTTP_X_REQUEST_ID": given}
    answer = bench.client.get("/livez", environ_overrides=environ)
    assert len(answer.headers["X-Request-Id"]) == 32
    assert answer.headers["X-Request-Id"] != given


def test_one_line_per_request_with_the_routes_pattern(bench: Bench) -> None:
    bench.client.get("/confirm/secret-token?email=ada@example.com")
    (entry,) = entries(bench)
    assert set(entry) == LOG_KEYS
    assert (entry["method"], entry["route"], entry["status"]) == ("GET", "/confirm/<token>", 200)
    assert "secret-token" not in bench.logged.getvalue()
    assert "127.0.0.1" not in bench.logged.getvalue()


def test_a_head_is_answered_like_a_get_without_a_body(bench: Bench) -> None:
    answer = bench.client.head("/livez")
    assert (answer.status_code, answer.data) == (200, b"")


def test_options_tells_what_is_offered(bench: Bench) -> None:
    answer = bench.client.options("/livez")
    assert answer.status_code == 200
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_doubled_slash_leads_nowhere(bench: Bench) -> None:
    assert bench.client.get("/confirm//evil.example").status_code == 404


@pytest.mark.parametrize(
    "header", ["Host", "Authorization", "Content-Type", "Cookie", "Accept", "User-Agent", "Range"]
)
@pytest.mark.parametrize("value", ["é" * 9, "\x80\xff", "a\tb", "x" * 9000, ";;==,,", '"'])
def test_a_wild_header_is_never_a_500(bench: Bench, header: str, value: str) -> None:
    name = "HTTP_" + header.upper().replace("-", "_")
    for path in ("/livez", "/v1/profiles", "/v1/signups"):
        environ = {name.removeprefix("HTTP_") if header == "Content-Type" else name: value}
        answer = bench.client.open(path, method="POST", environ_overrides=environ)
        assert 400 <= answer.status_code < 500


def test_a_view_that_declares_nothing_is_not_answered(bench: Bench) -> None:
    bench.app.add_url_rule("/silent", "silent", lambda: "secret")
    assert undeclared(bench.app) == ["silent"]
    assert bench.client.get("/silent").status_code == 500


def test_a_declaration_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no such declaration"):
        declare(auth="anyone", limit="capture")  # type: ignore[arg-type] # what is tested


def test_pages_of_development_are_not_there_in_production(make: Callable[..., Bench]) -> None:
    assert make().client.get("/dev/inbox").status_code == 404
    assert make(env="development").client.get("/dev/inbox").status_code == 200


def test_the_process_is_up(bench: Bench) -> None:
    answer = bench.client.get("/livez")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_ready_when_every_check_is(make: Callable[..., Bench]) -> None:
    bench = make({"checks": {"database": lambda: None, "backlog": lambda: None}})
    answer = bench.client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["checks"] == {"database": "ok", "backlog": "ok"}


def test_not_ready_when_a_check_fails_or_breaks(make: Callable[..., Bench]) -> None:
    def broken() -> str:
        raise OSError("postgresql://signup:hunter2@db is away")

    bench = make({"checks": {"database": broken, "backlog": lambda: "older than 10 minutes"}})
    answer = bench.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["checks"] == {"database": "failed", "backlog": "older than 10 minutes"}
    assert "hunter2" not in bench.logged.getvalue() + answer.text


def test_metrics_are_shown_to_who_has_the_token(bench: Bench) -> None:
    bench.client.get("/confirm/abc")
    bench.kit.metrics.captured("popup", "recorded")
    answer = bench.client.get("/metrics", headers={"Authorization": "Bearer " + "m" * 20})
    assert answer.status_code == 200
    route = 'signup_http_requests_total{method="GET",route="/confirm/<token>",status="200"} 1.0'
    assert route in answer.text
    assert 'signup_captures_total{outcome="recorded",source="popup"} 1.0' in answer.text


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Bearer é", "m" * 20])
def test_to_everyone_else_there_are_no_metrics(bench: Bench, header: str) -> None:
    environ = {"HTTP_AUTHORIZATION": header}
    assert bench.client.get("/metrics", environ_overrides=environ).status_code == 404


def test_without_a_token_there_are_no_metrics(make: Callable[..., Bench]) -> None:
    bench = make(metrics_token="")
    answer = bench.client.get("/metrics", headers={"Authorization": "Bearer "})
    assert answer.status_code == 404


def test_labels_are_never_a_visitors_words(bench: Bench) -> None:
    bench.client.open("/ada@example.com", method="ADA-LOVELACE")
    answer = bench.client.get("/metrics", headers={"Authorization": "Bearer " + "m" * 20})
    assert "ada" not in answer.text.lower()
    assert 'method="other",route="unmatched"' in answer.text
