"""Telnyx.

https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks (events, the Ed25519
signature over `timestamp|body`, one URL for all events of a profile unless a message names its own,
2xx within two seconds), /docs/messaging/messages/advanced-opt-in-out (`autoresponse_type`),
/docs/messaging/messages/send-message, /docs/messaging/messages/error-codes, /api/errors/40300,
/docs/development/api-fundamentals/idempotency. The signature is checked against vectors that
Telnyx's own library confirmed; the rest is taken from these pages and was never tried against an
account. Telnyx honours `Idempotency-Key` only where an endpoint declares it, and the page of this
one does not say: it is sent, and where it is not read the report does what it does for the others.
The log (/api-reference/detail-records/search-detail-records, filters by day as its examples show,
fifty records to a page) names messages by the same id without their words, which
/api-reference/messages/retrieve-a-message tells one by one for ten days.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import orjson

from signup.domain.times import read_moment
from signup.evidence.standalone import ed25519_verify
from signup.providers.shared import (
    SIGNALS,
    Codes,
    Entry,
    Key,
    Log,
    Message,
    MessageIncomplete,
    Report,
    Request,
    Words,
    delivery_in,
    is_timely,
    page_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from signup.providers.shared import Account, Page, Received, Span, Text

NAME = "telnyx"
BASE_URL = "https://api.telnyx.com"
KEYS: tuple[Key, ...] = (Key("api_key"), Key("public_key", rotating=True))
OPTIONS: dict[str, tuple[str, ...]] = {}
CODES = Codes(
    blocked=frozenset({"40300"}),
    invalid=frozenset({"10002", "40012", "40310"}),
    later=frozenset({"10011", "40318"}),
)
ANSWERS = False
_PAGE = 50
_ENDS: Mapping[str, Literal["delivered", "failed"]] = {
    "delivered": "delivered",
    "sending_failed": "failed",
    "delivery_failed": "failed",
    "expired": "failed",
}


def is_genuine(received: Received, account: Account) -> bool:
    """Check the signature over time and body, and the time."""
    time = received.header("telnyx-timestamp")
    if not (time.isascii() and time.isdigit() and is_timely(int(time), received.at)):
        return False
    signature = _decoded(received.header("telnyx-signature-ed25519"))
    message = time.encode() + b"|" + received.body
    return any(
        ed25519_verify(_decoded(key), message, signature) for key in account.all("public_key")
    )


def _decoded(text: str) -> bytes:
    """Return what base64 stands for, nothing for what is none: no key and no signature is that."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def read(received: Received) -> Message | Report | None:
    """Return the message, or the end that a message of ours came to; see `Provider`."""
    event = _object(received.document().get("data"))
    payload = _object(event.get("payload"))
    match event.get("event_type"):
        case "message.received":
            return _message(payload)
        case "message.finalized":
            return _report(_text(event.get("id")), payload)
        case _:
            return None


def _message(payload: Mapping[str, Any]) -> Message:
    message_id, body = _text(payload.get("id")), payload.get("text") or ""
    sender = _text(_object(payload.get("from")).get("phone_number"))
    receiver = _text(_first(payload.get("to")).get("phone_number"))
    if not message_id or not sender or not receiver or not isinstance(body, str):
        raise MessageIncomplete
    sent_at = read_moment(payload.get("received_at"))
    signal = SIGNALS.get(_text(payload.get("autoresponse_type")).upper())
    return Message(message_id, sender, receiver, body, sent_at, signal)


def _report(event_id: str, payload: Mapping[str, Any]) -> Report | None:
    to = _first(payload.get("to"))
    receiver, state = _text(to.get("phone_number")), _ENDS.get(_text(to.get("status")))
    if not event_id or not receiver:
        raise MessageIncomplete
    if state is None:
        return None
    delivery = delivery_in(_text(payload.get("webhook_url")))
    return Report(event_id, receiver, state, code_of(payload), delivery)


def answer(_text: str | None, _message: Message, _report_url: str) -> str:
    """Return nothing: a reply is a message of its own."""
    return ""


def request(text: Text, account: Account) -> Request:
    """Return the call that sends a message; see `Provider`."""
    document = {
        "from": text.sender,
        "to": text.receiver,
        "text": text.body,
        "webhook_url": text.report_url,
        "use_profile_webhooks": False,
    }
    return Request(
        path="/v2/messages",
        headers={
            "Authorization": f"Bearer {account.newest('api_key')}",
            "Content-Type": "application/json",
            "Idempotency-Key": text.id,
        },
        body=orjson.dumps(document),
    )


def code_of(refusal: Mapping[str, Any]) -> str | None:
    """Return the code of `{"errors": [{"code": "40300", …}]}`."""
    return _text(_first(refusal.get("errors")).get("code")) or None


def _list_inbound(span: Span, account: Account, after: str | None) -> Request:
    """Return the call for a page of the log; it takes days, so it may name older texts, too."""
    asked = {
        "filter[record_type]": "messaging",
        "filter[direction]": "inbound",
        "filter[created_at][gte]": f"{span.since:%Y-%m-%d}",
        "sort": "created_at",
        "page[size]": _PAGE,
        "page[number]": after or "1",
    }
    return _get(f"/v2/detail_records?{urlencode(asked)}", account)


def _listed(document: Mapping[str, Any]) -> Page:
    meta = _object(document.get("meta"))
    number, pages = meta.get("page_number"), meta.get("total_pages")
    if not isinstance(number, int) or not isinstance(pages, int):
        raise MessageIncomplete
    return page_of(document.get("data"), _logged, str(number + 1) if number < pages else None)


def _logged(row: Mapping[str, Any]) -> Entry | None:
    at = read_moment(row.get("created_at"))
    uuid, sender, receiver = (_text(row.get(name)) for name in ("uuid", "cli", "cld"))
    return None if at is None else Entry(uuid, sender, receiver, at)


def _ask_for_words(message_id: str, account: Account) -> Request:
    return _get(f"/v2/messages/{quote(message_id, safe='')}", account)


def _told(document: Mapping[str, Any]) -> Message | None:
    """Return the text; one without words and without a picture tells nothing."""
    payload = _object(document.get("data"))
    if not payload.get("text") and not payload.get("media"):
        return None
    try:
        return _message(payload)
    except MessageIncomplete:
        return None


def _get(path: str, account: Account) -> Request:
    headers = {"Authorization": f"Bearer {account.newest('api_key')}"}
    return Request(path=path, headers=headers, body=b"", method="GET")


LOG = Log(_list_inbound, _listed, words=Words(_ask_for_words, _told))


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _first(value: object) -> dict[str, Any]:
    return _object(value[0]) if isinstance(value, list) and value else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
