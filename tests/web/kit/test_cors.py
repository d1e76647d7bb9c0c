"""Which pages may call, and what their browsers are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from signup.web.routing import declare
from tests.web.kit.conftest import SHOP

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.web.kit.conftest import Bench

FOREIGN = [
    "https://evil.example",
    "http://shop.example",
    "https://shop.example:8443",
    "https://shop.example.evil.example",
    "https://evilshop.example",
    "https://SHOP.example",
    "null",
    "",
    "https://shop.example/",
    "https://shop.éxample",
    "\udcff",
]
BELOW = ["https://a.wild.example", "https://a.b.wild.example", "https://xn--4ca.wild.example"]
NOT_BELOW = [
    "https://wild.example",
    "http://a.wild.example",
    "https://.wild.example",
    "https://a..wild.example",
    "https://a@b.wild.example",
    "https://evil.example/.wild.example",
    "https://evil.example#.wild.example",
    "https://a.wild.example:444",
    "https://awild.example",
    "https://*.wild.example",
]


def post(bench: Bench, origin: str | None, site: str = "demo") -> TestResponse:
    extra = {} if origin is None else {"HTTP_ORIGIN": origin}
    return bench.client.post("/v1/signups", json={"site": site}, environ_overrides=extra)


def preflight(bench: Bench, path: str, origin: str) -> TestResponse:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return bench.client.options(path, headers=headers)


def test_an_allowed_page_may_post_and_read_the_answer(bench: Bench) -> None:
    answer = post(bench, SHOP)
    assert (answer.status_code, answer.get_json()) == (201, {"risky": False})
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert "Origin" in answer.vary
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_page_is_refused_and_nothing_is_stored(bench: Bench, origin: str) -> None:
    answer = post(bench, origin)
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (403, "origin_forbidden")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Origin" in answer.vary
    assert bench.stored == []


@pytest.mark.parametrize("origin", BELOW)
def test_a_wildcard_covers_subdomains(bench: Bench, origin: str) -> None:
    assert post(bench, origin, "wild").headers["Access-Control-Allow-Origin"] == origin


@pytest.mark.parametrize("origin", NOT_BELOW)
def test_a_wildcard_covers_nothing_else(bench: Bench, origin: str) -> None:
    assert post(bench, origin, "wild").status_code == 403


def test_a_page_of_one_site_may_not_post_to_another(bench: Bench) -> None:
    assert post(bench, SHOP, "wild").status_code == 403


def test_an_unknown_site_allows_no_page(bench: Bench) -> None:
    assert post(bench, SHOP, "nowhere").status_code == 403


def test_a_post_without_an_origin_is_taken_as_a_risky_one(bench: Bench) -> None:
    answer = post(bench, None)
    assert (answer.status_code, answer.get_json()) == (201, {"risky": True})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_foreign_read_is_answered_but_not_shown_to_its_page(bench: Bench) -> None:
    answer = bench.client.get("/v1/sites/demo/forms", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Origin" in answer.vary


def test_the_answer_to_a_read_varies_by_origin_even_without_one(bench: Bench) -> None:
    assert "Origin" in bench.client.get("/v1/sites/demo/forms").vary


def test_a_preflight_that_names_no_site_is_granted_to_any_sites_page(bench: Bench) -> None:
    answer = preflight(bench, "/v1/signups", "https://a.wild.example")
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "https://a.wild.example"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Idempotency-Key" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_preflight_that_names_a_site_is_decided_by_it(bench: Bench) -> None:
    allowed = preflight(bench, "/v1/checkout/demo", SHOP)
    foreign = preflight(bench, "/v1/checkout/wild", SHOP)
    assert allowed.headers["Access-Control-Allow-Origin"] == SHOP
    assert "Access-Control-Allow-Origin" not in foreign.headers


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_a_preflight_of_a_page_no_site_allows_is_not_granted(bench: Bench, origin: str) -> None:
    answer = preflight(bench, "/v1/signups", origin)
    assert answer.status_code == 204
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    assert "Origin" in ",".join(answer.headers.getlist("Vary"))


def test_a_door_for_servers_grants_nothing_to_pages(bench: Bench) -> None:
    answer = preflight(bench, "/v1/profiles", SHOP)
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_page_can_read_why_its_json_was_refused(bench: Bench) -> None:
    headers = {"Origin": SHOP, "Content-Type": "application/json"}
    answer = bench.client.post("/v1/signups", data=b"{", headers=headers)
    assert answer.status_code == 400
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP


def test_a_success_whose_view_forgot_to_look_at_the_origin_is_not_let_out(bench: Bench) -> None:
    @declare(auth="origin", limit="none-needed")
    def forgetful() -> str:
        return "stored"

    bench.app.add_url_rule("/forgetful", view_func=forgetful, methods=["POST"])
    assert bench.client.post("/forgetful").status_code == 500
