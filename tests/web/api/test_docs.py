from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import tree
from tests.support.axe import COLOURS, WCAG, faults

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, Page, Route


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Return any database: what is described is the same on both."""
    return sqlite_url


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").get_json()
    return found


@pytest.mark.parametrize("path", ["/docs", "/openapi.json"])
def test_the_document_is_fetched_anew_only_when_it_changed(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


def test_the_page_loads_nothing_and_runs_nothing(client: FlaskClient) -> None:
    page = client.get("/docs")
    assert not re.search(r"<(script|link|img|iframe|object)|<[^>]* (src|on\w+)=", page.text)
    assert not re.search(r"@import|url\(", page.text)
    style = re.search(r"<style>(.*?)</style>", page.text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")


def test_the_page_shows_every_operation_with_its_path(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    page = client.get("/docs").text
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert f'<h3 id="{operation["operationId"]}">' in page
            assert f"<code>{path}</code>" in page


def test_every_field_that_can_be_sent_is_explained(document: dict[str, Any]) -> None:
    silent = [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        if name.endswith("Input")
        for field, value in schema["properties"].items()
        if not value.get("description")
    ]
    assert silent == []


def test_every_code_of_a_refusal_is_told_where_it_can_happen(document: dict[str, Any]) -> None:
    withdraw = document["paths"]["/v1/profiles/{profile_id}/withdraw"]["post"]
    told = "\n".join(answer["description"] for answer in withdraw["responses"].values())
    for code in ("profile_unknown", "secret_key_invalid", "json_invalid", "limit_exceeded"):
        assert f"`{code}`" in told
    assert "`token_invalid`" not in told


def test_only_the_brands_routes_ask_for_the_secret_key(document: dict[str, Any]) -> None:
    asking = {
        path
        for path, methods in document["paths"].items()
        for operation in methods.values()
        if {"secretKey": []} in operation["security"] and {} not in operation["security"]
    }
    assert asking == {
        "/v1/profiles",
        "/v1/profiles/{profile_id}",
        "/v1/profiles/{profile_id}/consents",
        "/v1/profiles/{profile_id}/withdraw",
        "/v1/consents/{consent_id}/evidence",
        "/v1/deliveries",
        "/v1/deliveries/replay",
        "/v1/destinations",
        "/v1/destinations/{name}/resume",
        "/v1/data-requests",
        "/v1/data-requests/{request_id}/answered",
        "/v1/reports/funnel",
        "/v1/reports/growth",
        "/v1/reports/sources",
        "/v1/codes",
        "/v1/codes/{pool}",
    }


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("scheme", "width", "rules"),
    [("light", 1280, WCAG), ("dark", 390, (*COLOURS, "target-size"))],
    ids=["light and wide", "dark and narrow"],
)
def test_everybody_can_read_the_page(
    client: FlaskClient, browser: Browser, scheme: Any, width: int, rules: tuple[str, ...]
) -> None:
    served = client.get("/docs")
    complaints: list[str] = []

    def serve(route: Route) -> None:
        route.fulfill(status=200, headers=dict(served.headers), body=served.data)

    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=False
    )
    page.on("console", lambda message: complaints.append(message.text))
    page.route("**/*", serve)
    page.goto("http://docs.test/docs")
    assert complaints == []
    assert _overflow(page) == 0
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert faults(page, only=rules) == []
    page.close()


def _overflow(page: Page) -> int:
    wide: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return wide


def test_the_reference_page_names_every_call(document: dict[str, Any]) -> None:
    page = (tree.ROOT / "docs" / "reference" / "http-api.md").read_text("utf-8")
    calls = {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in methods
    }
    assert set(re.findall(r"`((?:GET|POST|DELETE) /[^`]*)`", page)) == calls
