"""Where a visitor is, as the operator's own proxy tells: for forms with `countries` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

PATH = "/v1/sites/demo/country"
BY_PROXY = {"X-Forwarded-For": "1.2.3.4", "Origin": "https://shop.example"}


@pytest.fixture
def behind_a_proxy(make_app: Callable[..., Flask]) -> FlaskClient:
    """Return a client of an app whose proxy tells countries."""
    return make_app(trusted_proxies="1", country_header="CF-IPCountry").test_client()


def _told(answer: TestResponse) -> object:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    return answer.get_json()


def test_the_proxys_word_is_told_and_no_cache_keeps_it(behind_a_proxy: FlaskClient) -> None:
    answer = behind_a_proxy.get(PATH, headers={**BY_PROXY, "CF-IPCountry": "CA"})
    assert _told(answer) == {"country": "CA"}
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert _told(behind_a_proxy.get(PATH, headers=BY_PROXY)) == {"country": None}


def test_without_a_setting_no_header_is_read(client: FlaskClient) -> None:
    answer = client.get(PATH, headers={**BY_PROXY, "CF-IPCountry": "CA"})
    assert _told(answer) == {"country": None}


def test_a_site_that_is_none_has_no_country(client: FlaskClient) -> None:
    assert client.get("/v1/sites/nobody/country").status_code == 404
