"""The public pages of promotion: signs, QR codes, every opt-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.cameras import codes_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

LINK = "sms:+15005550006?&body=COFFEE"
PAGES = ["/keywords/demo/COFFEE", "/opt-ins/demo"]
PICTURES = ["/keywords/demo/COFFEE/qr.svg", "/keywords/demo/COFFEE/qr.png"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_allows_itself_one_style_sheet_and_nothing_else(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    for part in ("<script", " style=", "<link", "<img", "<form", "onclick"):
        assert part not in answer.text


@pytest.mark.parametrize("path", PAGES + PICTURES)
def test_the_same_answer_serves_everybody_and_a_second_look_costs_nothing(
    client: FlaskClient, path: str
) -> None:
    first = client.get(path)
    assert first.headers["Cache-Control"].startswith("public, max-age=60")
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_picture_says_what_the_link_on_the_page_says(client: FlaskClient) -> None:
    answer = client.get("/keywords/demo/coffee/qr.png")
    assert answer.mimetype == "image/png"
    assert codes_in(answer.data) == [LINK]
    assert f'href="{LINK.replace("&", "&amp;")}"' in client.get("/keywords/demo/coffee").text


def test_a_picture_comes_as_vectors_too(client: FlaskClient) -> None:
    answer = client.get("/keywords/demo/coffee/qr.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.data.startswith(b"<?xml")
    assert "filename=COFFEE-packaging.svg" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/keywords/nowhere/COFFEE", "site_unknown"),
        ("/keywords/demo/TEA", "keyword_unknown"),
        ("/keywords/demo/COFFEE?number=%2B491512345678", "keyword_unknown"),
        ("/keywords/demo/TEA/qr.png", "keyword_unknown"),
        ("/keywords/demo/COFFEE/qr.gif", "not_found"),
        ("/opt-ins/nowhere", "site_unknown"),
    ],
)
def test_what_is_not_published_is_not_there(client: FlaskClient, path: str, code: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.get_json()["code"]) == (404, code)


def test_any_locale_may_be_asked_for(client: FlaskClient) -> None:
    for locale in ("de", "xx", "", "%00", "a" * 300):
        assert client.get(f"/opt-ins/demo?locale={locale}").status_code == 200


def test_who_asks_too_often_is_slowed_down(make_app: Callable[..., Flask]) -> None:
    client = make_app(limit_public_minute="2").test_client()
    found = [client.get(path).status_code for path in (*PAGES, *PICTURES)]
    assert found == [200, 200, 429, 429]
