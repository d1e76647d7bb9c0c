"""Signed Twilio requests with the verdict each must get; tests/data/README.md names them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from signup.sources.keyword.twilio import Received, is_genuine, message_of

DATA = Path(__file__).parents[2] / "data" / "twilio-signature-vectors.json"
VECTORS = json.loads(DATA.read_text(encoding="utf-8"))["vectors"]
FORM = "application/x-www-form-urlencoded"


def received(vector: dict[str, Any]) -> Received:
    request = vector["request"]
    body = request["body"] or ""
    headers = {name.lower(): value for name, value in request["headers"].items()}
    is_form = vector["scheme"] == "twilio-form"
    return Received(
        url=request["url"],
        signature=headers.get("x-twilio-signature", ""),
        form=tuple(parse_qsl(body, keep_blank_values=True)) if is_form else (),
        body=body,
        is_form=is_form,
    )


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_every_published_request_gets_its_verdict(vector: dict[str, Any]) -> None:
    genuine = is_genuine(received(vector), [vector["secret"]])

    assert genuine is (vector["expect"] == "valid")


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_no_request_is_genuine_under_another_secret(vector: dict[str, Any]) -> None:
    assert not is_genuine(received(vector), ["another-secret"])


def test_any_of_several_secrets_will_do_while_one_replaces_the_other() -> None:
    vector = VECTORS[0]

    assert is_genuine(received(vector), ["the-new-one", vector["secret"]])
    assert not is_genuine(received(vector), [])


def test_a_well_signed_message_without_a_sender_is_still_no_message() -> None:
    shifted = next(one for one in VECTORS if one["id"] == "twilio-inbound-boundary-shift-from")

    assert is_genuine(received(shifted), [shifted["secret"]])
    assert message_of(received(shifted)) is None
