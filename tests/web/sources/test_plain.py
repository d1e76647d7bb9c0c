"""A form's first step as a plain post, for browsers without script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from signup.storage import tables
from tests.support.app import services
from tests.support.factories import EMAIL, EMAIL_MARKETING, FORM, SMS_MARKETING, a_disclosure

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.web.sources.conftest import Shop

TEXT = a_disclosure(*EMAIL_MARKETING).id


def post(shop: Shop, headers: Any = None, **fields: Any) -> TestResponse:
    body = {"email": EMAIL, "disclosure": TEXT, **fields}
    kept = {name: value for name, value in body.items() if value is not None}
    sent = shop.headers if headers is None else headers
    return shop.client.post("/v1/forms/demo/welcome", data=kept, headers=sent)


def _profiles(shop: Shop) -> int:
    with services(shop.app).engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(tables.profiles)) or 0)


def test_a_plain_post_is_a_signup_that_waits_for_its_confirmation(shop: Shop) -> None:
    answer = post(shop)
    assert answer.status_code == 200
    assert EMAIL not in answer.text
    assert shop.state(EMAIL, "email") == "pending"


def test_it_goes_on_to_a_page_of_the_shop(shop: Shop) -> None:
    answer = post(shop, return_url="https://shop.example/thanks?a=1")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "https://shop.example/thanks?a=1&signup=ok"


def test_it_goes_nowhere_else(shop: Shop) -> None:
    assert post(shop, return_url="https://evil.example/").status_code == 200


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"email": "ada"}, "email_invalid"),
        ({"email": None}, "field_required"),
        ({"disclosure": None}, "disclosure_unknown"),
        ({"disclosure": a_disclosure(*SMS_MARKETING).id}, "disclosure_unknown"),
        ({"country": "USA"}, "field_too_long"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(
    shop: Shop, fields: dict[str, str | None], code: str
) -> None:
    answer = post(shop, return_url="https://shop.example/", **fields)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"https://shop.example/?signup=error&code={code}"
    assert _profiles(shop) == 0


def test_without_a_page_to_go_to_it_is_told_on_one(shop: Shop) -> None:
    answer = post(shop, email="ada")
    assert answer.status_code == 422
    assert "That did not work yet" in answer.text
    assert "ada" not in answer.text


def test_a_form_that_was_published_before_is_still_taken(shop: Shop) -> None:
    assert post(shop, version=FORM.version).status_code == 200


@pytest.mark.parametrize(
    ("path", "version"), [("welcome", "0" * 64), ("nowhere", None), ("nowhere", FORM.version)]
)
def test_a_form_that_never_was_is_not_found(shop: Shop, path: str, version: str | None) -> None:
    body = {"email": EMAIL, "disclosure": TEXT, **({"version": version} if version else {})}
    answer = shop.client.post(f"/v1/forms/demo/{path}", data=body, headers=shop.headers)
    assert answer.get_json()["code"] == "form_unknown"


def test_the_page_of_somebody_else_is_refused(shop: Shop) -> None:
    answer = post(shop, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert _profiles(shop) == 0


def test_who_fills_the_honeypot_is_thanked_and_forgotten(shop: Shop) -> None:
    assert post(shop, website="https://x.example").status_code == 200
    assert _profiles(shop) == 0


def test_the_page_of_its_end_speaks_as_the_form_did(shop: Shop) -> None:
    spanish = {**shop.headers, "Accept-Language": "es"}
    assert 'lang="en"' in post(shop, spanish, version=FORM.version).text
    unnamed = post(shop, spanish, email="ada")
    assert 'lang="es"' in unnamed.text
    assert "Todavía no ha funcionado" in unnamed.text


def test_the_page_of_its_end_may_run_and_load_nothing(shop: Shop) -> None:
    policy = post(shop).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
