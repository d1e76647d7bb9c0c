"""Beacons: counters of what visitors do, however many come and whatever strangers make up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from signup.storage.count_tables import form_counts
from tests.support.app import publish_site, services

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from signup.domain.site import Site
    from tests.support.clock import SeededBytes
    from tests.web.sources.conftest import Shop

PHONE_AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Mobile/15E148 Safari"


def _tell(
    shop: Shop, *events: tuple[str, str | None], headers: Any = None, **changes: Any
) -> TestResponse:
    body = {
        "site": "demo",
        "form": "welcome",
        "version": "form-1",
        "events": [{"type": kind, "step": step} for kind, step in events],
        **changes,
    }
    sent = {**shop.headers, **(headers or {})}
    return shop.client.post("/v1/beacons", json=body, headers=sent)


def test_a_visit_is_counted_by_screen_and_device(shop: Shop) -> None:
    agent = {"User-Agent": PHONE_AGENT}
    answer = _tell(
        shop,
        ("viewed", "email"),
        ("step_viewed", "email"),
        ("submitted", "email"),
        ("step_viewed", "phone"),
        ("closed", "phone"),
        headers=agent,
    )
    assert answer.status_code == 204
    found = {row["step"]: row for row in shop.rows(form_counts)}
    assert {row["device"] for row in found.values()} == {"phone"}
    assert {row["day"] for row in found.values()} == {"2026-03-02"}
    email, phone = found["email"], found["phone"]
    assert (email["viewed"], email["step_viewed"], email["submitted"]) == (1, 1, 1)
    assert (phone["viewed"], phone["step_viewed"], phone["closed"]) == (0, 1, 1)


def test_many_visits_of_one_day_stay_one_row(shop: Shop) -> None:
    for _ in range(10):
        _tell(shop, *[("viewed", "email")] * 50)
    assert [row["viewed"] for row in shop.rows(form_counts)] == [500]


def test_made_up_names_make_no_rows(shop: Shop) -> None:
    for number in range(20):
        _tell(shop, ("viewed", f"step{number}"), variant=f"variant-{number}")
    assert [(row["step"], row["variant"], row["viewed"]) for row in shop.rows(form_counts)] == [
        ("", "", 20)
    ]


def test_global_privacy_control_is_heard_on_the_server_too(shop: Shop) -> None:
    assert _tell(shop, ("viewed", "email"), headers={"Sec-GPC": "1"}).status_code == 204
    assert shop.rows(form_counts) == []


def test_a_form_that_was_never_published_counts_nothing(shop: Shop) -> None:
    answer = _tell(shop, ("viewed", "email"), version="form-2")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "form_unknown")
    assert shop.rows(form_counts) == []


def test_a_page_of_somebody_else_counts_nothing(shop: Shop) -> None:
    answer = _tell(shop, ("viewed", "email"), headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert shop.rows(form_counts) == []


def test_the_version_tells_which_variant_it_is(
    app: Flask, shop: Shop, site: Site, random_bytes: SeededBytes
) -> None:
    second = replace(site.forms[0], version="form-b", variant="b")
    changed = replace(site, document_hash="site-b", forms=(*site.forms, second))
    publish_site(services(app).engine, changed, random_bytes)
    services(app).catalog.refresh()
    _tell(shop, ("viewed", "email"), version="form-b", variant="c")
    assert [(row["version"], row["variant"]) for row in shop.rows(form_counts)] == [("form-b", "b")]
