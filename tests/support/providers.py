"""The four SMS providers as their webhooks arrive: signed, in their own words."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson
from twilio.request_validator import RequestValidator

from signup.domain.site import EnvSecret, SmsProgramme
from signup.evidence.note import SeedSigner
from signup.providers.known import PROVIDERS
from tests.support.factories import KEYWORD, PHONE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

PUBLIC_URL = "https://signup.northwind.example"
OURS = KEYWORD.number
TELNYX = SeedSigner("telnyx", b"t" * 32)
SECRETS: Mapping[str, str] = {
    "TWILIO_ACCOUNT_SID": "AC0123456789abcdef0123456789abcdef",
    "TWILIO_AUTH_TOKEN": "t" * 32,
    "TELNYX_API_KEY": "KEY0123456789",
    "TELNYX_PUBLIC_KEY": base64.b64encode(TELNYX.public).decode(),
    "VONAGE_API_KEY": "a1b2c3d4",
    "VONAGE_API_SECRET": "v" * 16,
    "VONAGE_SIGNATURE_SECRET": "v" * 48,
    "PLIVO_AUTH_ID": "MA0123456789ABCDEFGH",
    "PLIVO_AUTH_TOKEN": "p" * 40,
}
"""What the environment holds; each provider's names begin with its own."""

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
Fields = dict[str, Any]


def programme(provider: str, **changes: Any) -> SmsProgramme:
    """Return a text programme with this provider, its secrets named in the environment."""
    keys = [key.name for key in PROVIDERS[provider].KEYS if key.required]
    values: dict[str, Any] = {
        "secrets": {name: (EnvSecret(f"{provider}_{name}".upper()),) for name in keys}
    }
    return SmsProgramme(
        provider, (OURS,), "Northwind texts", "up to 6 a month", **{**values, **changes}
    )


@dataclass(frozen=True, slots=True)
class Webhook:
    """A signed request; `path` goes after the public URL, which is what was signed."""

    path: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sender:
    """One provider's side of a webhook.

    `text` makes the fields of an inbound text, `report` of what became of a text of ours, `sign`
    the headers for a URL and body; `missing` are fields without which a text is incomplete,
    `time_field` is where a text says when it was sent.
    """

    name: str
    text: Callable[[str, str, str, str], Fields]
    report: Callable[[str, str, str, str | None], Fields]
    sign: Callable[[str, Fields, bytes, datetime], Mapping[str, str]]
    missing: tuple[str, ...]
    content_type: str = JSON
    signature_header: str = ""
    opt_out: Fields = field(default_factory=dict)
    blocked: str = ""
    time_field: str = ""

    @property
    def answers(self) -> bool:
        return PROVIDERS[self.name].ANSWERS

    def webhook(self, fields: Fields, at: datetime, path: str = "", query: str = "") -> Webhook:
        """Return `fields` as a signed request to the site's webhook, `path` below it."""
        path = f"/v1/inbound/{self.name}/demo{path}" + (f"?{query}" if query else "")
        is_form = self.content_type == FORM
        body = urlencode(fields).encode() if is_form else orjson.dumps(fields)
        signature = self.sign(PUBLIC_URL + path, fields, body, at)
        return Webhook(path, body, {"Content-Type": self.content_type, **signature})

    def inbound(self, words: str, at: datetime, message_id: str = "M1", **changes: Any) -> Webhook:
        """Return a text from Ada's handset."""
        sender = changes.pop("sender", PHONE)
        fields = {**self.text(message_id, sender, OURS, words), **changes}
        return self.webhook(self.sent(fields, at - timedelta(seconds=2)), at)

    def sent(self, fields: Fields, at: datetime) -> Fields:
        """Return a text's fields with when it was sent, where the provider tells it."""
        told = at.isoformat(timespec="milliseconds")
        return changed(fields, self.time_field, told) if self.time_field else fields

    def status(
        self, state: str, at: datetime, delivery: str = "", code: str | None = None
    ) -> Webhook:
        """Return the report that the text `delivery` came to its end `state`."""
        url = f"{PUBLIC_URL}/v1/inbound/{self.name}/demo/status?delivery={delivery}"
        fields = self.report(PHONE, state, delivery and url, code)
        return self.webhook(fields, at, "/status", f"delivery={delivery}" if delivery else "")


def _bare(number: str) -> str:
    return number.removeprefix("+")


# -- Twilio ------------------------------------------------------------------------------------


def _twilio_text(message_id: str, sender: str, receiver: str, words: str) -> Fields:
    return {"MessageSid": message_id, "From": sender, "To": receiver, "Body": words}


def _twilio_report(receiver: str, state: str, _url: str, code: str | None) -> Fields:
    ended = {"MessageSid": "SM9", "To": receiver, "From": OURS, "MessageStatus": state}
    return {**ended, "ErrorCode": code} if code else ended


def _twilio_sign(url: str, fields: Fields, _body: bytes, _at: datetime) -> Mapping[str, str]:
    signer = RequestValidator(SECRETS["TWILIO_AUTH_TOKEN"])
    return {"X-Twilio-Signature": str(signer.compute_signature(url, fields))}


# -- Telnyx ------------------------------------------------------------------------------------


def _telnyx_text(message_id: str, sender: str, receiver: str, words: str) -> Fields:
    payload = {
        "id": message_id,
        "direction": "inbound",
        "from": {"phone_number": sender, "carrier": "T-Mobile USA"},
        "to": [{"phone_number": receiver, "status": "webhook_delivered"}],
        "text": words,
        "received_at": "2026-03-02T17:29:58.000+00:00",
        "type": "SMS",
    }
    event = {"event_type": "message.received", "id": f"event-{message_id}", "payload": payload}
    return {"data": event, "meta": {"attempt": 1}}


def _telnyx_report(receiver: str, state: str, url: str, code: str | None) -> Fields:
    payload = {
        "id": "40385f64",
        "to": [{"phone_number": receiver, "status": state}],
        "errors": [{"code": code, "title": "…"}] if code else [],
        "webhook_url": url,
    }
    event = {"event_type": "message.finalized", "id": f"event-{state}", "payload": payload}
    return {"data": event}


def _telnyx_sign(_url: str, _fields: Fields, body: bytes, at: datetime) -> Mapping[str, str]:
    time = str(int(at.timestamp()))
    signature = base64.b64encode(TELNYX.sign(time.encode() + b"|" + body)).decode()
    return {"telnyx-timestamp": time, "telnyx-signature-ed25519": signature}


# -- Vonage ------------------------------------------------------------------------------------


def _vonage_text(message_id: str, sender: str, receiver: str, words: str) -> Fields:
    return {
        "channel": "sms",
        "message_uuid": message_id,
        "from": _bare(sender),
        "to": _bare(receiver),
        "text": words,
        "timestamp": "2026-03-02T17:29:58Z",
        "message_type": "text",
    }


def _vonage_report(receiver: str, state: str, url: str, code: str | None) -> Fields:
    problem = {"type": f"https://developer.vonage.com/api-errors/messages#{code}", "title": code}
    return {
        "channel": "sms",
        "message_uuid": "aaaaaaaa",
        "from": _bare(OURS),
        "to": _bare(receiver),
        "status": state,
        "client_ref": url.rpartition("=")[2],
        **({"error": problem} if code else {}),
    }


def _vonage_sign(_url: str, _fields: Fields, body: bytes, at: datetime) -> Mapping[str, str]:
    claims = {"iat": int(at.timestamp()), "payload_hash": hashlib.sha256(body).hexdigest()}
    head = _segment(orjson.dumps({"alg": "HS256", "typ": "JWT"}))
    signed = f"{head}.{_segment(orjson.dumps(claims))}"
    secret = SECRETS["VONAGE_SIGNATURE_SECRET"].encode()
    signature = _segment(hmac.digest(secret, signed.encode(), "sha256"))
    return {"Authorization": f"Bearer {signed}.{signature}"}


def _segment(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


# -- Plivo -------------------------------------------------------------------------------------


def _plivo_text(message_id: str, sender: str, receiver: str, words: str) -> Fields:
    numbers = {"From": _bare(sender), "To": _bare(receiver)}
    return {**numbers, "Text": words, "Type": "sms", "MessageUUID": message_id}


def _plivo_report(receiver: str, state: str, _url: str, code: str | None) -> Fields:
    ended = {"MessageUUID": "P9", "To": _bare(receiver), "From": _bare(OURS), "Status": state}
    return {**ended, "ErrorCode": code} if code else ended


def _plivo_sign(url: str, fields: Fields, _body: bytes, _at: datetime) -> Mapping[str, str]:
    """Sign as plivo-python's `signature_v3` does for a POST with at most one field in its query."""
    address, _, query = url.partition("?")
    posted = "".join(f"{name}{fields[name]}" for name in sorted(fields))
    base = f"{address}?{query}.{posted}" if query else f"{address}?{posted}"
    secret = SECRETS["PLIVO_AUTH_TOKEN"].encode()
    signature = base64.b64encode(hmac.digest(secret, f"{base}.1234567".encode(), "sha256")).decode()
    return {"X-Plivo-Signature-V3": signature, "X-Plivo-Signature-V3-Nonce": "1234567"}


SENDERS = {
    "twilio": Sender(
        "twilio",
        _twilio_text,
        _twilio_report,
        _twilio_sign,
        missing=("MessageSid", "From", "To", "Body"),
        content_type=FORM,
        signature_header="X-Twilio-Signature",
        opt_out={"OptOutType": "STOP"},
        blocked="21610",
    ),
    "telnyx": Sender(
        "telnyx",
        _telnyx_text,
        _telnyx_report,
        _telnyx_sign,
        missing=("data.payload.id", "data.payload.from", "data.payload.to"),
        signature_header="telnyx-signature-ed25519",
        opt_out={"data.payload.autoresponse_type": "STOP"},
        blocked="40300",
        time_field="data.payload.received_at",
    ),
    "vonage": Sender(
        "vonage",
        _vonage_text,
        _vonage_report,
        _vonage_sign,
        missing=("message_uuid", "from", "to"),
        signature_header="Authorization",
        blocked="1240",
        time_field="timestamp",
    ),
    "plivo": Sender(
        "plivo",
        _plivo_text,
        _plivo_report,
        _plivo_sign,
        missing=("MessageUUID", "From", "To", "Text"),
        content_type=FORM,
        signature_header="X-Plivo-Signature-V3",
        blocked="200",
    ),
}
ENDED = {
    "twilio": ("delivered", "undelivered"),
    "telnyx": ("delivered", "delivery_failed"),
    "vonage": ("delivered", "undeliverable"),
    "plivo": ("delivered", "undelivered"),
}
"""Each provider's words for a text that arrived and one that did not."""


def changed(fields: Fields, path: str, value: object = None) -> Fields:
    """Return a copy of `fields` with the field at a dotted path set or, with None, left out."""
    name, _, rest = path.partition(".")
    copy = dict(fields)
    if rest:
        copy[name] = changed(copy[name], rest, value)
    elif value is None:
        del copy[name]
    else:
        copy[name] = value
    return copy
