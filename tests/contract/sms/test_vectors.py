"""Signed requests of every provider with the verdict each must get; tests/data names them."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from signup.providers import twilio, vonage
from signup.providers.known import PROVIDERS
from signup.providers.shared import Account, MessageIncomplete, Received, genuine

DATA = Path(__file__).parents[2] / "data" / "sms-signature-vectors.json"
VECTORS = json.loads(DATA.read_text(encoding="utf-8"))["vectors"]
TOKENS = [one for one in VECTORS if one["scheme"] == "vonage-jwt-signature-only"]
WHOLE = [one for one in VECTORS if one not in TOKENS]
REFUSED_HERE = {"plivo-v2-valid": "V2 covers the URL alone, so it proves nothing about a message"}
"""Well signed, and still no proof to us; each with the reason."""

OTHER = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
"""Nobody's secret here; as a public key it is the first of RFC 8032."""


def named(vectors: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", vectors, ids=[one["id"] for one in vectors])


def received(vector: dict[str, Any], **changes: Any) -> Received:
    request = vector["request"]
    headers = {name.lower(): value for name, value in request["headers"].items()}
    values: dict[str, Any] = {
        "url": request["url"],
        "headers": headers,
        "body": (request["body"] or "").encode(),
        "at": datetime.fromtimestamp(vector["now"] or 0, UTC),
        "is_form": headers.get("content-type", "").endswith("urlencoded"),
    }
    return Received(**{**values, **changes})


def account(vector: dict[str, Any], *secrets: str) -> Account:
    """Return the account that the vector was signed for, with its secret or other ones."""
    scheme, provider = vector["scheme"], vector["provider"]
    values = secrets or (secret_of(vector),)
    if scheme == "twilio-form-sharedkey":
        return Account({"webhook_key": values, "auth_token": ["another"]})
    if scheme.startswith("vonage-sms-sig-"):
        method = scheme.removeprefix("vonage-sms-sig-")
        return Account({"signature_secret": values}, {"signature_method": method})
    name = {"telnyx": "public_key", "vonage": "signature_secret"}.get(provider, "auth_token")
    return Account({name: values})


def secret_of(vector: dict[str, Any]) -> str:
    return str(vector.get("secret") or vector["public_key"])


def verdict(vector: dict[str, Any], *secrets: str, **changes: Any) -> bool:
    provider = PROVIDERS[vector["provider"]]
    return genuine(provider, received(vector, **changes), account(vector, *secrets))


def vector_of(name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in VECTORS if one["id"] == name)
    return found


@named(WHOLE)
def test_every_published_request_gets_its_verdict(vector: dict[str, Any]) -> None:
    expected = vector["expect"] == "valid" and vector["id"] not in REFUSED_HERE

    assert verdict(vector) is expected


@named(TOKENS)
def test_every_token_whose_body_was_not_published_gets_its_verdict(vector: dict[str, Any]) -> None:
    authorization = vector["request"]["headers"]["Authorization"]
    try:
        claims = vonage.claims_of(authorization, [vector["secret"]])
    except ValueError:
        claims = None

    assert (claims is not None) is (vector["expect"] == "valid")


@named(WHOLE)
def test_no_request_is_genuine_under_another_secret(vector: dict[str, Any]) -> None:
    assert not verdict(vector, OTHER)
    assert not verdict(vector, "")


@pytest.mark.parametrize(
    "name",
    [
        "twilio-inbound-join",
        "twilio-sharedkey-sha256",
        "telnyx-inbound-join",
        "vonage-jwt-body-valid",
        "vonage-sig-sha256",
        "plivo-inbound-join",
    ],
)
def test_any_of_several_secrets_will_do_while_one_replaces_the_other(name: str) -> None:
    vector = vector_of(name)

    assert verdict(vector, OTHER, "no base64 !", secret_of(vector))


def test_a_well_signed_message_without_a_sender_is_still_no_message() -> None:
    shifted = vector_of("twilio-inbound-boundary-shift-from")

    assert verdict(shifted)
    with pytest.raises(MessageIncomplete):
        twilio.read(received(shifted))


def test_the_header_that_names_an_algorithm_cannot_choose_it() -> None:
    shared, plain = vector_of("twilio-sharedkey-sha256"), vector_of("twilio-inbound-join")
    token = Account({"auth_token": [shared["secret"]]})
    key = Account({"webhook_key": [plain["secret"]], "auth_token": [plain["secret"]]})

    assert not genuine(twilio, received(shared), token)
    assert not genuine(twilio, received(plain), key)


def test_a_form_is_no_vonage_webhook_unless_the_site_file_says_how_forms_are_signed() -> None:
    vector = vector_of("vonage-sig-sha256")
    plain = Account({"signature_secret": [vector["secret"]]})

    assert not genuine(vonage, received(vector), plain)
    assert not verdict({**vector, "scheme": "vonage-sms-sig-sha512"})


def test_vonages_oldest_way_to_sign_a_form_hashes_the_secret_along() -> None:
    vector = vector_of("vonage-sig-md5-short")
    signature = hashlib.md5(b"&param=value&timestamp=1234567890secret").hexdigest()  # noqa: S324 - Vonage's scheme
    body = f"param=value&timestamp=1234567890&sig={signature.upper()}"
    as_md5hash = {**vector, "scheme": "vonage-sms-sig-md5hash"}

    assert verdict(as_md5hash, "secret", body=body.encode())
    assert not verdict(as_md5hash, "secret", body=body.replace("value", "other").encode())


@pytest.mark.parametrize(("seconds", "expected"), [(300, True), (301, False)])
@pytest.mark.parametrize("name", ["telnyx-inbound-join", "vonage-jwt-body-valid"])
def test_a_signed_time_may_be_five_minutes_off_to_either_side(
    name: str, seconds: int, expected: bool
) -> None:
    vector = vector_of(name)
    for moment in (1790000000 + seconds, 1790000000 - seconds):
        assert verdict(vector, at=datetime.fromtimestamp(moment, UTC)) is expected
