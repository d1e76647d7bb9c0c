"""Twilio: the signature over URL and fields, the fields of a message, the TwiML answer.

https://www.twilio.com/docs/usage/security#validating-requests and
https://www.twilio.com/docs/messaging/twiml. The signature is checked by Twilio's own validator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "twilio"
CONTENT_TYPE = "text/xml; charset=utf-8"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


@dataclass(frozen=True, slots=True)
class Received:
    """A webhook as it arrived; `url` is the configured public one with the raw query."""

    url: str
    signature: str
    form: Sequence[tuple[str, str]]
    body: str
    is_form: bool


@dataclass(frozen=True, slots=True)
class Message:
    """An inbound message: its id, sender and receiver as Twilio names them, and its words.

    `answered_by_provider`: Twilio's Advanced Opt-Out has replied to this message itself.
    """

    id: str
    sender: str
    receiver: str
    body: str
    answered_by_provider: bool


def is_genuine(received: Received, auth_tokens: Sequence[str]) -> bool:
    """Tell whether one of the account's tokens signed this request.

    Whatever the validator stumbles over (a header that is no ASCII, a broken query) is no proof.
    """
    params = MultiDict(received.form) if received.is_form else received.body
    try:
        return any(
            RequestValidator(token).validate(received.url, params, received.signature)
            for token in auth_tokens
        )
    except Exception:  # noqa: BLE001 - an error of the validator must never let a request in
        return False


def message_of(received: Received) -> Message | None:
    """Return the message, or None when a field it needs is missing or came twice."""
    fields: dict[str, str] = {}
    for name, value in received.form:
        if fields.setdefault(name, value) != value:
            return None
    names = ("MessageSid", "From", "To")
    if not all(fields.get(name) for name in names) or "Body" not in fields:
        return None
    sid, sender, receiver = (fields[name] for name in names)
    return Message(sid, sender, receiver, fields["Body"], bool(fields.get("OptOutType")))


def answer(text: str | None) -> str:
    """Return TwiML that replies with `text`, or with nothing."""
    if text is None:
        return f"{_HEAD}<Response/>"
    return f"{_HEAD}<Response><Message>{escape(text)}</Message></Response>"
