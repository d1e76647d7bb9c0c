"""The checkout's door, as http-api section 3 has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from signup.storage import tables
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    PHONE,
    SMS_MARKETING,
    SMS_TRANSACTIONAL,
    a_disclosure,
)

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.web.sources.conftest import Shop

TEXTS = {
    "email_marketing": a_disclosure(*EMAIL_MARKETING, control="box").id,
    "sms_marketing": a_disclosure(*SMS_MARKETING, control="box").id,
    "sms_transactional": a_disclosure(*SMS_TRANSACTIONAL, control="box").id,
}


def by_form(shop: Shop, ticks: dict[str, str], **fields: Any) -> TestResponse:
    body = {
        "email": EMAIL,
        "phone": "(415) 555-2671",
        "country": "US",
        **{f"disclosure[{name}]": value for name, value in TEXTS.items()},
        **ticks,
        **fields,
    }
    return shop.client.post("/v1/checkout/demo", data=body, headers=shop.headers)


def by_json(shop: Shop, headers: Any = None, **fields: Any) -> TestResponse:
    body = {"email": EMAIL, "phone": "(415) 555-2671", "disclosure": TEXTS, **fields}
    return shop.client.post("/v1/checkout/demo", json=body, headers=headers or shop.headers)


def test_each_ticked_box_grants_its_own_purpose_and_no_other(shop: Shop) -> None:
    answer = by_json(shop, email_marketing="1", sms_transactional="on")

    assert answer.status_code == 201
    assert answer.get_json()["problems"] == []
    assert shop.state(EMAIL, "email") == "subscribed"
    assert shop.state(PHONE, "sms", "transactional") == "pending"
    assert shop.state(PHONE, "sms", "marketing") == "none"


@pytest.mark.parametrize("value", ["1", "true", "TRUE", "on", "yes", "Yes"])
def test_a_tick_is_a_tick(shop: Shop, value: str) -> None:
    by_form(shop, {"email_marketing": value})

    assert shop.state(EMAIL, "email") == "subscribed"


@pytest.mark.parametrize("value", ["", "0", "false", "off", "no", "maybe", "2", "ticked", " "])
def test_anything_else_is_no_tick(shop: Shop, value: str) -> None:
    answer = by_form(shop, {"email_marketing": value})

    assert answer.status_code == 200
    assert shop.is_empty()


@pytest.mark.parametrize("value", [False, 0, None, "false", [], {}, ["1"], 2, 1.5])
def test_no_type_of_json_but_a_clear_yes_is_a_tick(shop: Shop, value: object) -> None:
    answer = by_json(shop, email_marketing=value)

    assert answer.status_code == 201
    assert shop.is_empty()


def test_a_checkout_without_a_tick_is_a_success_that_keeps_nobodys_address(shop: Shop) -> None:
    answer = by_json(shop)

    assert answer.status_code == 201
    assert shop.is_empty()


def test_a_field_sent_twice_with_two_meanings_is_refused(shop: Shop) -> None:
    body = f"email={EMAIL}&email_marketing=1&email_marketing=0&disclosure[email_marketing]="
    answer = shop.client.post(
        "/v1/checkout/demo",
        data=body + TEXTS["email_marketing"],
        content_type="application/x-www-form-urlencoded",
        headers=shop.headers,
    )

    assert answer.status_code == 422
    assert shop.is_empty()


@pytest.mark.parametrize("text", [None, "", "never-published", TEXTS["sms_marketing"]])
def test_a_tick_without_the_published_text_beside_it_is_refused(
    shop: Shop, text: str | None
) -> None:
    answer = by_json(shop, email_marketing="1", disclosure={"email_marketing": text})

    assert answer.status_code == 422
    assert answer.get_json()["code"] == "disclosure_unknown"
    assert shop.is_empty()


def test_a_bad_phone_never_loses_the_email_that_came_with_it(shop: Shop) -> None:
    answer = by_json(shop, email_marketing="1", sms_marketing="1", phone="98765")

    assert answer.status_code == 201
    assert [problem["field"] for problem in answer.get_json()["problems"]] == ["phone"]
    assert shop.state(EMAIL, "email") == "subscribed"


def test_a_bad_email_never_loses_the_phone_that_came_with_it(shop: Shop) -> None:
    answer = by_json(shop, email_marketing="1", sms_marketing="1", email="nonsense")

    assert answer.status_code == 201
    assert [problem["field"] for problem in answer.get_json()["problems"]] == ["email"]
    assert shop.state(PHONE, "sms") == "pending"


def test_a_checkout_of_which_nothing_is_good_is_refused(shop: Shop) -> None:
    answer = by_json(shop, sms_marketing="1", phone="98765")

    assert answer.status_code == 422
    assert shop.is_empty()


def test_a_form_post_goes_back_to_the_shop(shop: Shop) -> None:
    back = "https://shop.example/thanks?order=7#top"
    answer = by_form(shop, {"email_marketing": "1"}, return_url=back)

    assert answer.status_code == 303
    parts = urlsplit(answer.headers["Location"])
    assert (parts.netloc, parts.path, parts.fragment) == ("shop.example", "/thanks", "top")
    assert parse_qs(parts.query) == {"order": ["7"], "signup": ["ok"]}


def test_a_refused_form_post_goes_back_with_its_reason(shop: Shop) -> None:
    back = "https://shop.example/thanks"
    answer = by_form(shop, {"sms_marketing": "1"}, phone="12", return_url=back)

    assert answer.status_code == 303
    assert "signup=error&code=phone_invalid" in answer.headers["Location"]


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/",
        "https://evil.example/",
        "https://shop.example.evil.example/",
        "https://shop.example@evil.example/",
        "javascript:alert(1)",
        "\\\\evil.example",
        "https:\\\\evil.example",
        "https://shop.example\\@evil.example",
        "/relative",
        "https://shop.example:444/",
        "http://shop.example/",
        "data:text/html,x",
        "https://[broken",
        "https://shop.example/\r\nSet-Cookie: x",
    ],
)
def test_a_return_address_outside_the_shop_is_not_followed(shop: Shop, address: str) -> None:
    answer = by_form(shop, {"email_marketing": "1"}, return_url=address)

    assert answer.status_code == 200
    assert "Location" not in answer.headers
    assert "evil" not in answer.get_data(as_text=True)
    assert shop.state(EMAIL, "email") == "subscribed"


def test_without_a_return_address_a_small_page_says_what_happened(shop: Shop) -> None:
    good = by_form(shop, {"email_marketing": "1"})
    bad = by_form(shop, {"sms_marketing": "1"}, phone="98765")

    assert (good.status_code, bad.status_code) == (200, 422)
    assert good.mimetype == bad.mimetype == "text/html"
    assert "98765" not in bad.get_data(as_text=True)


def test_the_shops_own_fields_in_a_form_post_are_ignored(shop: Shop) -> None:
    assert (
        by_form(shop, {"email_marketing": "1"}, card="4111", state="subscribed").status_code == 200
    )


@pytest.mark.parametrize("field", ["state", "subscribed", "channels", "opt_in_level"])
def test_an_unknown_field_in_json_is_refused(shop: Shop, field: str) -> None:
    answer = by_json(shop, email_marketing="1", **{field: "subscribed"})

    assert answer.status_code == 422
    assert answer.get_json()["code"] == "field_unknown"
    assert shop.is_empty()


def test_the_shops_server_posts_with_its_secret_key(shop: Shop, secret_key: str) -> None:
    headers = {"Authorization": f"Bearer {secret_key}"}
    answer = by_json(shop, headers, email_marketing="1")

    assert answer.status_code == 201
    assert shop.state(EMAIL, "email") == "subscribed"


def test_a_secret_key_from_a_page_is_refused(shop: Shop, secret_key: str) -> None:
    headers = {**shop.headers, "Authorization": f"Bearer {secret_key}"}

    assert by_json(shop, headers, email_marketing="1").status_code == 403
    assert shop.is_empty()


def test_the_same_order_posted_twice_has_one_effect(shop: Shop) -> None:
    first = by_json(shop, email_marketing="1", order_id="1001").get_json()
    again = by_json(shop, email_marketing="1", order_id="1001").get_json()

    assert first == again
    assert len(shop.rows(tables.consent_events)) == 1


def test_the_same_order_with_another_choice_is_not_lost(shop: Shop) -> None:
    by_json(shop, email_marketing="1", order_id="1001")
    answer = by_json(shop, email_marketing="1", sms_marketing="1", order_id="1001")

    assert answer.status_code == 201
    assert shop.state(PHONE, "sms") == "pending"
