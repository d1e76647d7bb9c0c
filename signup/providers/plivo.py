"""Plivo.

https://www.plivo.com/docs/voice/xml/request/validation and plivo-python's `signature_v3` (the
signature V3 over URL, query, fields and nonce), /docs/messaging/xml/request (fields of a message),
/docs/messaging/xml/message (the answer), /docs/messaging/api/messages,
/docs/messaging/api/message/message-status-callbacks, /docs/messaging/troubleshooting/error-codes.
The signature is checked against vectors that Plivo's own libraries confirmed; the rest is taken
from these pages and was never tried against an account. V2, which covers the URL alone, is refused:
whoever saw one such request could sign any words. The API knows no idempotency key; see `twilio`.
Its list of messages (/docs/messaging/api/message/list-all-messages: twenty to a page, twenty calls
a minute, UTC, ninety days) and its record of one name them by the same id without their words.
"""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.sax.saxutils import escape, quoteattr

import orjson

from signup.domain.times import read_moment
from signup.providers.shared import (
    Codes,
    Entry,
    Key,
    Log,
    Message,
    MessageIncomplete,
    Report,
    Request,
    basic,
    delivery_in,
    page_of,
    same,
    with_plus,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal

    from signup.providers.shared import Account, Page, Received, Span, Text

NAME = "plivo"
BASE_URL = "https://api.plivo.com"
KEYS: tuple[Key, ...] = (Key("auth_id"), Key("auth_token", rotating=True))
OPTIONS: dict[str, tuple[str, ...]] = {}
CODES = Codes(blocked=frozenset({"200"}), invalid=frozenset({"50"}))
ANSWERS = True
_PAGE = 20
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_ENDS: Mapping[str, Literal["delivered", "failed"]] = {
    "delivered": "delivered",
    "failed": "failed",
    "undelivered": "failed",
    "rejected": "failed",
}


def is_genuine(received: Received, account: Account) -> bool:
    """Check the signature V3; the header may hold several, parted by commas."""
    signatures = received.header("x-plivo-signature-v3").split(",")
    nonce = received.header("x-plivo-signature-v3-nonce")
    signed = _signed(received.url, received.pairs(), nonce)
    return any(
        same(_signature(token, signed), signature.strip())
        for token in account.all("auth_token")
        for signature in signatures
    )


def _signature(token: str, signed: str) -> str:
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), "sha256")).decode()


def _signed(url: str, fields: Iterable[tuple[str, str]], nonce: str) -> str:
    parts = urlsplit(url)
    asked = sorted(parse_qsl(parts.query, keep_blank_values=True))
    query = "&".join(f"{name}={value}" for name, value in asked)
    posted = "".join(f"{name}{value}" for name, value in sorted(fields))
    mark = "?" if query or posted else ""
    dot = "." if query and posted else ""
    return f"{parts.scheme}://{parts.netloc}{parts.path}{mark}{query}{dot}{posted}.{nonce}"


def read(received: Received) -> Message | Report | None:
    """Return the message, or the end that a message of ours came to; see `Provider`."""
    fields = received.fields()
    uuid, receiver = fields.get("MessageUUID"), with_plus(fields.get("To", ""))
    if not uuid or not receiver:
        raise MessageIncomplete
    if "Status" in fields:
        return _report(uuid, receiver, fields, received.url)
    sender = with_plus(fields.get("From", ""))
    if not sender or "Text" not in fields:
        raise MessageIncomplete
    return Message(uuid, sender, receiver, fields["Text"])


def _report(uuid: str, receiver: str, fields: Mapping[str, str], url: str) -> Report | None:
    status = fields["Status"]
    state = _ENDS.get(status)
    if state is None:
        return None
    code = fields.get("ErrorCode") or None
    return Report(f"{uuid}:{status}", receiver, state, code, delivery_in(url))


def answer(text: str | None, message: Message, report_url: str) -> str:
    """Return the XML that replies with `text`, or with nothing."""
    if text is None:
        return f"{_HEAD}<Response/>"
    attributes = {
        "src": _digits(message.receiver),
        "dst": _digits(message.sender),
        "type": "sms",
        "callbackUrl": report_url,
        "callbackMethod": "POST",
    }
    said = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    return f"{_HEAD}<Response><Message {said}>{escape(text)}</Message></Response>"


def request(text: Text, account: Account) -> Request:
    """Return the call that sends a message; see `Provider`."""
    auth_id, token = account.newest("auth_id"), account.newest("auth_token")
    document = {
        "src": _digits(text.sender),
        "dst": _digits(text.receiver),
        "text": text.body,
        "url": text.report_url,
        "method": "POST",
    }
    return Request(
        path=f"/v1/Account/{auth_id}/Message/",
        headers={"Authorization": basic(auth_id, token), "Content-Type": "application/json"},
        body=orjson.dumps(document),
    )


def code_of(_refusal: Mapping[str, Any]) -> str | None:
    """Return nothing: Plivo refuses in words, `{"error": …}`; its codes come with reports."""
    return None


def _list_inbound(span: Span, account: Account, after: str | None) -> Request:
    """Return the call for a page of the log."""
    auth_id, token = account.newest("auth_id"), account.newest("auth_token")
    asked = {
        "message_direction": "inbound",
        "message_time__gte": f"{span.since:%Y-%m-%d %H:%M:%S}",
        "message_time__lt": f"{span.until:%Y-%m-%d %H:%M:%S}",
        "limit": _PAGE,
        "offset": after or "0",
    }
    return Request(
        path=f"/v1/Account/{auth_id}/Message/?{urlencode(asked)}",
        headers={"Authorization": basic(auth_id, token)},
        body=b"",
        method="GET",
    )


def _listed(document: Mapping[str, Any]) -> Page:
    meta = document.get("meta")
    offset = meta.get("offset") if isinstance(meta, dict) else None
    if not isinstance(offset, int) or not isinstance(meta, dict):
        raise MessageIncomplete
    after = str(offset + _PAGE) if meta.get("next") else None
    return page_of(document.get("objects"), _logged, after)


def _logged(row: Mapping[str, Any]) -> Entry | None:
    at = read_moment(row.get("message_time"))
    names = [str(row.get(name) or "") for name in ("message_uuid", "from_number", "to_number")]
    uuid, sender, receiver = names
    return None if at is None else Entry(uuid, with_plus(sender), with_plus(receiver), at)


LOG = Log(_list_inbound, _listed)


def _digits(number: str) -> str:
    return number.removeprefix("+")
