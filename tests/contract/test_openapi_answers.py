"""What each door answers when all is well is what the document says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from twilio.request_validator import RequestValidator

from signup.domain.links import BrandLink, BrandPage, ConfirmLink
from tests.support.app import BASE, ENVIRON
from tests.support.clock import START
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    FORM,
    KEYWORD,
    LINKS,
    PHONE,
    SMS_MARKETING,
    a_disclosure,
    a_site,
)
from tests.support.shops import HOST, SHOPS, email_consent, from_shopify, from_woocommerce

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from werkzeug.test import TestResponse

    from signup.domain.site import Site

SHOP = {"Origin": "https://shop.example"}
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
FORM_TYPE = "application/x-www-form-urlencoded"


class Reader:
    """Calls the app and holds every answer to the document."""

    def __init__(self, app: Flask, secret_key: str) -> None:
        self.client = app.test_client()
        self.schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
        self.brand = {"Authorization": f"Bearer {secret_key}"}

    def call(
        self, status: int, method: str, path: str, values: dict[str, str] | None = None, **call: Any
    ) -> TestResponse:
        """Call `path`, a template of the document filled with `values`."""
        address = path.format(**(values or {}))
        answer = self.client.open(address, method=method, **call)
        assert answer.status_code == status, answer.text
        case = self.schema[path][method].Case()
        case.validate_response(answer, checks=CHECKS)
        return answer


@pytest.fixture
def reader(app: Flask, secret_key: str) -> Reader:
    return Reader(app, secret_key)


def _consent(pair: Any, shown: str | None = None) -> dict[str, str]:
    disclosure = a_disclosure(*pair)
    return {
        "channel": pair[0].value,
        "purpose": pair[1].value,
        "disclosure": disclosure.id,
        "shown": disclosure.text if shown is None else shown,
    }


def _sign_up(reader: Reader, **changes: Any) -> TestResponse:
    body = {
        "site": "demo",
        "form": FORM.key,
        "version": FORM.version,
        "email": EMAIL,
        "consent": [_consent(EMAIL_MARKETING)],
        **changes,
    }
    return reader.call(201, "POST", "/v1/signups", json=body, headers=SHOP)


def test_the_popups_way_from_token_to_phone(reader: Reader) -> None:
    path = "/v1/sites/{site}/forms/{form}/token"
    token = reader.call(200, "GET", path, {"site": "demo", "form": "welcome"}, headers=SHOP)
    first = _sign_up(reader, token=token.get_json()["token"]).get_json()
    reader.call(
        200,
        "POST",
        "/v1/signups/{signup_id}/phone",
        {"signup_id": first["id"]},
        json={"phone": PHONE, "consent": [_consent(SMS_MARKETING)]},
        headers={**SHOP, "Authorization": f"Bearer {first['next']['token']}"},
    )


def test_a_browser_that_comes_back(reader: Reader) -> None:
    first = _sign_up(reader).get_json()
    reader.call(
        200,
        "POST",
        "/v1/signups/{signup_id}/known",
        {"signup_id": first["id"]},
        json={"form": FORM.key, "version": FORM.version},
        headers={**SHOP, "Authorization": f"Bearer {first['known']['token']}"},
    )


def test_a_consent_that_was_shown_differently(reader: Reader) -> None:
    answer = _sign_up(reader, consent=[_consent(EMAIL_MARKETING, "Yes to everything")])
    assert answer.get_json()["problems"][0]["code"] == "disclosure_mismatch"


@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
def test_beacons_as_either_content_type(reader: Reader, content_type: str) -> None:
    events = [{"type": "viewed", "step": "email"}]
    body = {"site": "demo", "form": FORM.key, "version": FORM.version, "events": events}
    call: dict[str, Any] = {"content_type": content_type, "headers": SHOP}
    reader.call(204, "POST", "/v1/beacons", data=json.dumps(body), **call)


def test_what_a_shops_page_loads(reader: Reader) -> None:
    for path in ("/v1/sites/{site}/forms", "/v1/sites/{site}/checkout"):
        answer = reader.call(200, "GET", path, {"site": "demo"}, headers=SHOP)
        same = {**SHOP, "If-None-Match": answer.headers["ETag"]}
        reader.call(304, "GET", path, {"site": "demo"}, headers=same)
    reader.call(200, "GET", "/widget.js")


def test_what_promotes_a_keyword(reader: Reader) -> None:
    names = {"site": "demo", "word": "coffee"}
    sign = reader.call(200, "GET", "/keywords/{site}/{word}", names)
    same = {"If-None-Match": sign.headers["ETag"]}
    reader.call(304, "GET", "/keywords/{site}/{word}", names, headers=same)
    reader.call(404, "GET", "/keywords/{site}/{word}", {**names, "word": "tea"})
    for kind in ("svg", "png"):
        path = "/keywords/{site}/{word}/qr.{format}"
        reader.call(200, "GET", path, {**names, "format": kind})
    reader.call(200, "GET", "/opt-ins/{site}", {"site": "demo"})


def test_a_checkout_in_json_and_as_a_form(reader: Reader) -> None:
    disclosure = a_disclosure(*EMAIL_MARKETING, control="box").id
    order = {"email": EMAIL, "phone": "12", "email_marketing": "on"}
    call: dict[str, Any] = {"values": {"site": "demo"}, "headers": SHOP}
    path = "/v1/checkout/{site}"
    body = {**order, "disclosure": {"email_marketing": disclosure}}
    reader.call(201, "POST", path, json=body, **call)
    form = {**order, "disclosure[email_marketing]": disclosure}
    reader.call(200, "POST", path, data=form, content_type=FORM_TYPE, **call)
    back = {**form, "return_url": "https://shop.example/thanks"}
    reader.call(303, "POST", path, data=back, content_type=FORM_TYPE, **call)
    reader.call(422, "POST", path, data=order, content_type=FORM_TYPE, **call)


def test_a_text_that_joins(reader: Reader) -> None:
    path = "/v1/inbound/twilio/demo"
    fields = {"MessageSid": "SM1", "From": PHONE, "To": KEYWORD.number, "Body": KEYWORD.word}
    signed = RequestValidator(ENVIRON["TWILIO_AUTH_TOKEN"])
    signature = signed.compute_signature(f"{BASE['SIGNUP_PUBLIC_URL']}{path}", fields)
    answer = reader.call(
        200,
        "POST",
        "/v1/inbound/{provider}/{site}",
        {"provider": "twilio", "site": "demo"},
        data=fields,
        content_type=FORM_TYPE,
        headers={"X-Twilio-Signature": signature},
    )
    assert "</Message>" in answer.text


def test_a_report_of_what_became_of_a_text(reader: Reader) -> None:
    path = "/v1/inbound/twilio/demo/status"
    fields = {"MessageSid": "SM1", "To": PHONE, "MessageStatus": "delivered"}
    signed = RequestValidator(ENVIRON["TWILIO_AUTH_TOKEN"])
    signature = signed.compute_signature(f"{BASE['SIGNUP_PUBLIC_URL']}{path}", fields)
    reader.call(
        204,
        "POST",
        "/v1/inbound/{provider}/{site}/status",
        {"provider": "twilio", "site": "demo"},
        data=fields,
        content_type=FORM_TYPE,
        headers={"X-Twilio-Signature": signature},
    )


class TestAShop:
    """A site whose shops tell."""

    @pytest.fixture
    def site(self) -> Site:
        return a_site(shops=SHOPS)

    @pytest.mark.parametrize(("secret", "status"), [({}, 200), ({"secret": "wrong"}, 401)])
    def test_what_a_shop_tells(self, reader: Reader, secret: Any, status: int) -> None:
        body = email_consent("no address", "subscribed", START)
        topic = "customers_email_marketing_consent/update"
        for webhook in (from_shopify(topic, body, **secret), from_woocommerce({"id": 1}, **secret)):
            path = f"/v1/platforms/{webhook.platform}/{{site}}"
            headers = dict(webhook.headers)
            reader.call(status, "POST", path, {"site": "demo"}, data=webhook.body, headers=headers)

    def test_who_asked_the_shop_for_their_data(self, reader: Reader) -> None:
        body = {"shop_domain": HOST, "customer": {"email": EMAIL}, "data_request": {"id": 9999}}
        asked = from_shopify("customers/data_request", body)
        path = "/v1/platforms/shopify/{site}"
        there = {"data": asked.body, "headers": dict(asked.headers)}
        reader.call(200, "POST", path, {"site": "demo"}, **there)
        told = reader.call(200, "GET", "/v1/data-requests", headers=reader.brand).get_json()
        wish = {"request_id": told["data_requests"][0]["id"]}
        path = "/v1/data-requests/{request_id}/answered"
        reader.call(200, "POST", path, wish, headers=reader.brand)


def test_everything_the_brand_can_ask(reader: Reader) -> None:
    _sign_up(reader)
    listed = reader.call(200, "GET", "/v1/profiles", headers=reader.brand).get_json()
    person = {"profile_id": listed["profiles"][0]["id"]}
    reader.call(200, "GET", "/v1/profiles/{profile_id}", person, headers=reader.brand)
    reader.call(200, "GET", "/v1/profiles/{profile_id}/consents", person, headers=reader.brand)
    path = "/v1/profiles/{profile_id}/withdraw"
    reader.call(200, "POST", path, person, json={"channel": "email"}, headers=reader.brand)
    told = reader.call(200, "GET", "/v1/deliveries", headers=reader.brand).get_json()
    body = {"ids": [told["deliveries"][0]["id"]]}
    reader.call(200, "POST", "/v1/deliveries/replay", json=body, headers=reader.brand)
    reader.call(200, "GET", "/v1/destinations", headers=reader.brand)
    path, crm = "/v1/destinations/{name}/resume", {"name": "crm"}
    reader.call(200, "POST", path, crm, headers=reader.brand)


def test_a_persons_own_pages(reader: Reader) -> None:
    _sign_up(reader)
    found = reader.call(200, "GET", "/v1/profiles", headers=reader.brand).get_json()
    links = found["profiles"][0]["links"]
    own = {"token": links["preferences"].rpartition("/")[2]}
    reader.call(200, "GET", "/preferences/{token}", own)
    stop = {"data": {"stop": "1"}, "content_type": FORM_TYPE}
    reader.call(303, "POST", "/preferences/{token}", own, **stop)
    reader.call(200, "POST", "/preferences/{token}/data", own)
    for method in ("GET", "POST"):
        reader.call(200, method, "/preferences/{token}/forget", own)
    reader.call(410, "GET", "/preferences/{token}", own)
    leave = {"token": links["unsubscribe"].rpartition("/")[2]}
    for method in ("GET", "POST"):
        reader.call(200, method, "/unsubscribe/{token}", leave)
        reader.call(404, method, "/confirm/{token}", {"token": "none"})
    late = LINKS.confirm(ConfirmLink("demo", "let-go", "en")).rpartition("/")[2]
    reader.call(410, "GET", "/confirm/{token}", {"token": late})


def test_what_operators_ask(reader: Reader) -> None:
    for path in ("/livez", "/readyz", "/openapi.json", "/docs"):
        reader.call(200, "GET", path)
    token = {"Authorization": f"Bearer {BASE['SIGNUP_METRICS_TOKEN']}"}
    reader.call(200, "GET", "/metrics", headers=token)
    reader.call(404, "GET", "/metrics")
    address = LINKS.brand(BrandLink(BrandPage.DELIVERIES, "demo", START.date()))
    page = {"token": address.rpartition("/")[2]}
    reader.call(200, "GET", "/deliveries/{token}", page)
    reader.call(404, "GET", "/deliveries/{token}", {"token": "none"})


def test_an_instance_that_is_not_ready_says_so(
    make_app: Callable[..., Flask], secret_key: str
) -> None:
    away = make_app(database_url="postgresql://signup@127.0.0.1:1/none")
    Reader(away, secret_key).call(503, "GET", "/readyz")
