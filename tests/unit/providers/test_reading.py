"""Whatever a genuine webhook holds, it is a message, a report, nothing for us, or incomplete."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.providers import telnyx, vonage
from signup.providers.known import PROVIDERS
from signup.providers.shared import (
    Account,
    Message,
    MessageIncomplete,
    Received,
    Report,
    genuine,
    with_plus,
)

if TYPE_CHECKING:
    from signup.providers.shared import Provider

URL = "https://signup.example/v1/inbound/x/demo/status?delivery=row-1"
NAMES = (
    "MessageSid",
    "MessageUUID",
    "MessageStatus",
    "Status",
    "From",
    "To",
    "Body",
    "Text",
    "sig",
)
_words = st.sampled_from(("", "sent", "delivered", "failed", "+14155552671", "14155552671", "x"))
_forms = st.lists(st.tuples(st.sampled_from(NAMES), _words | st.text(max_size=5)), max_size=12)
_JSON_NAMES = """
    data payload event_type id from to phone_number text status error errors code type title
    message_uuid channel webhook_url client_ref
"""
_keys = st.sampled_from(_JSON_NAMES.split())
_leaves = st.none() | st.booleans() | st.integers(-9, 9) | _words | st.just("message.received")
_documents = st.recursive(
    _leaves,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_keys, inner, max_size=6),
    max_leaves=20,
)


def received(body: bytes, *, is_form: bool = False, **headers: str) -> Received:
    return Received(URL, headers, body, datetime(2026, 3, 2, tzinfo=UTC), is_form)


def read(provider: Provider, found: Received) -> Message | Report | str | None:
    try:
        return provider.read(found)
    except MessageIncomplete:
        return "incomplete"


@pytest.mark.parametrize("name", PROVIDERS)
@given(pairs=_forms, document=_documents, noise=st.binary(max_size=40))
def test_no_content_makes_reading_fail(
    name: str, pairs: list[tuple[str, str]], document: Any, noise: bytes
) -> None:
    bodies = [(urlencode(pairs).encode(), True), (orjson.dumps(document), False)]
    for body, is_form in [*bodies, (noise, True), (noise, False)]:
        found = read(PROVIDERS[name], received(body, is_form=is_form))
        assert found in {None, "incomplete"} or isinstance(found, Message | Report)


@pytest.mark.parametrize("name", PROVIDERS)
@given(headers=st.dictionaries(st.sampled_from(
    ("authorization", "telnyx-timestamp", "telnyx-signature-ed25519", "x-twilio-signature",
     "x-plivo-signature-v3", "x-plivo-signature-v3-nonce")), st.text(max_size=60)),
    body=st.binary(max_size=40), is_form=st.booleans())  # fmt: skip
def test_no_header_makes_proof_fail_or_succeed(
    name: str, headers: dict[str, str], body: bytes, is_form: bool
) -> None:
    secrets = {key.name: ["11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="] for key in _keys_of(name)}
    account = Account(secrets, {"signature_method": "sha256"})

    assert not genuine(PROVIDERS[name], received(body, is_form=is_form, **headers), account)


def _keys_of(name: str) -> Any:
    return [key for key in PROVIDERS[name].KEYS if key.required]


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        ({"type": "https://developer.vonage.com/api-errors/messages#1240", "title": "x"}, "1240"),
        ({"type": "https://developer.vonage.com/api-errors/messages#rejected", "title": 1030},
         "1030"),
        ({"error": {"type": "…/messages#1000", "title": "1000"}}, "1000"),
        ({"title": "Unauthorized", "type": "https://…/api-errors#unauthorized"}, "unauthorized"),
        ({}, None),
    ],
)  # fmt: skip
def test_vonages_code_is_found_wherever_it_stands(problem: dict[str, Any], code: str) -> None:
    assert vonage.code_of(problem) == code


def test_a_text_that_is_a_picture_has_no_words() -> None:
    payload = {"id": "1", "from": {"phone_number": "+1"}, "to": [{"phone_number": "+2"}]}
    body = {"data": {"event_type": "message.received", "payload": {**payload, "text": None}}}
    found = telnyx.read(received(orjson.dumps(body)))
    assert isinstance(found, Message)
    assert found.body == ""


def test_only_bare_digits_get_a_plus() -> None:
    numbers = ["14155552671", "+14155552671", "Northwind", "", "١٢٣"]
    assert [with_plus(number) for number in numbers] == ["+14155552671", *numbers[1:]]
