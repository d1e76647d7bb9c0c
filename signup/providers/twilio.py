"""Twilio.

https://www.twilio.com/docs/usage/webhooks/webhooks-security (signature by HMAC-SHA1 under the auth
token), /docs/usage/webhooks/webhook-shared-keys (public beta: by HMAC-SHA256 under a key of one's
own), /docs/messaging/twiml, /docs/messaging/tutorials/advanced-opt-out (`OptOutType`),
/docs/messaging/guides/track-outbound-message-status, /docs/messaging/api/message-resource,
/docs/api/errors. Signatures are checked by Twilio's own validator and by its published vectors;
the rest is taken from these pages and was never tried against an account. The Messages resource
knows no idempotency key: an attempt that timed out may have been sent, and its report, which names
the outbox row, keeps it from being sent again once it has come. The log is the same resource, read
as twilio-python reads it: `DateSent>` takes a time, pages follow `next_page_uri`, `date_sent` is in
the format of RFC 2822.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from twilio.request_validator import (
    HMAC_SHA1,
    HMAC_SHA256,
    RequestValidator,
    get_signature_algorithm,
)

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
    basic,
    delivery_in,
    page_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Literal

    from signup.providers.shared import Account, Page, Received, Span, Text

NAME = "twilio"
BASE_URL = "https://api.twilio.com"
KEYS: tuple[Key, ...] = (
    Key("account_sid"),
    Key("auth_token", rotating=True),
    Key("webhook_key", rotating=True, required=False),
)
OPTIONS: dict[str, tuple[str, ...]] = {}
CODES = Codes(
    blocked=frozenset({"21610"}),
    invalid=frozenset({"21211", "21614"}),
    later=frozenset({"20429"}),
)
ANSWERS = True
_PAGE = 200
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_ENDS: Mapping[str, Literal["delivered", "failed"]] = {
    "delivered": "delivered",
    "read": "delivered",
    "failed": "failed",
    "undelivered": "failed",
    "canceled": "failed",
}


class _Fields(dict[str, list[str]]):
    """A form as the validator asks for it: all values of a name."""

    def getlist(self, name: str) -> list[str]:
        """Return the values of one field."""
        return self[name]


def is_genuine(received: Received, account: Account) -> bool:
    """Check by the auth token and HMAC-SHA1 or, once it is set, by `webhook_key` alone.

    The algorithm is ours to choose: the header that names one can only fail to agree.
    """
    algorithm, secrets = HMAC_SHA1, account.all("auth_token")
    if account.all("webhook_key"):
        algorithm, secrets = HMAC_SHA256, account.all("webhook_key")
        settings = received.header("x-twilio-webhooks-signature-settings")
        if get_signature_algorithm(settings) != algorithm:
            return False
    signature = received.header("x-twilio-signature")
    params = _form(received) if received.is_form else received.body.decode()
    return any(
        RequestValidator(secret).validate(received.url, params, signature, algorithm)
        for secret in secrets
    )


def _form(received: Received) -> _Fields:
    found = _Fields()
    for name, value in received.pairs():
        found.setdefault(name, []).append(value)
    return found


def read(received: Received) -> Message | Report | None:
    """Return the message, or the end that a message of ours came to; see `Provider`."""
    fields = received.fields()
    if "MessageStatus" in fields:
        return _report(fields, received.url)
    sid, sender, receiver = (fields.get(name) for name in ("MessageSid", "From", "To"))
    if not sid or not sender or not receiver or "Body" not in fields:
        raise MessageIncomplete
    signal = SIGNALS.get(fields.get("OptOutType", "").upper())
    return Message(sid, sender, receiver, fields["Body"], signal=signal)


def _report(fields: Mapping[str, str], url: str) -> Report | None:
    sid, receiver, status = (fields.get(name) for name in ("MessageSid", "To", "MessageStatus"))
    if not sid or not receiver or not status:
        raise MessageIncomplete
    state = _ENDS.get(status)
    if state is None:
        return None
    code = fields.get("ErrorCode") or None
    return Report(f"{sid}:{status}", receiver, state, code, delivery_in(url))


def answer(text: str | None, _message: Message, report_url: str) -> str:
    """Return TwiML that replies with `text`, or with nothing."""
    if text is None:
        return f"{_HEAD}<Response/>"
    callback = quoteattr(report_url)
    message = f"<Message statusCallback={callback}>{escape(text)}</Message>"
    return f"{_HEAD}<Response>{message}</Response>"


def request(text: Text, account: Account) -> Request:
    """Return the call that creates a Message resource; see `Provider`."""
    sid, token = account.newest("account_sid"), account.newest("auth_token")
    form = {
        "To": text.receiver,
        "From": text.sender,
        "Body": text.body,
        "StatusCallback": text.report_url,
    }
    return Request(
        path=f"/2010-04-01/Accounts/{sid}/Messages.json",
        headers={
            "Authorization": basic(sid, token),
            "Content-Type": "application/x-www-form-urlencoded",
        },
        body=urlencode(form).encode(),
    )


def code_of(refusal: Mapping[str, Any]) -> str | None:
    """Return the code of `{"code": 21610, "message": …}`."""
    code = refusal.get("code")
    return str(code) if isinstance(code, int) else None


def _list_inbound(span: Span, account: Account, after: str | None) -> Request:
    """Return the call for a page of the log; messages of ours are in it, too."""
    sid, token = account.newest("account_sid"), account.newest("auth_token")
    asked = urlencode({"DateSent>": f"{span.since:%Y-%m-%dT%H:%M:%SZ}", "PageSize": _PAGE})
    return Request(
        path=after or f"/2010-04-01/Accounts/{sid}/Messages.json?{asked}",
        headers={"Authorization": basic(sid, token)},
        body=b"",
        method="GET",
    )


def _listed(document: Mapping[str, Any]) -> Page:
    rows, after = document.get("messages"), document.get("next_page_uri")
    if not isinstance(rows, list) or not (after is None or str(after).startswith("/2010-04-01/")):
        raise MessageIncomplete
    inbound = [
        row for row in rows if not isinstance(row, dict) or row.get("direction") == "inbound"
    ]
    return page_of(inbound, _logged, after)


def _logged(row: Mapping[str, Any]) -> Message | Entry | None:
    """Return the text of an entry, None where it lacks something.

    A text without picture and without words is one whose words were redacted or deleted.
    """
    sid, sender, receiver = (str(row.get(name) or "") for name in ("sid", "from", "to"))
    body, at = row.get("body"), _date(row.get("date_sent"))
    if at is None:
        return None
    if not isinstance(body, str) or (not body and row.get("num_media") in {None, "0", 0}):
        return Entry(sid, sender, receiver, at)
    return Message(sid, sender, receiver, body, at)


def _date(text: object) -> datetime | None:
    """Return when a message came; without it nothing of the log can be put in order."""
    try:
        found = parsedate_to_datetime(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None


LOG = Log(_list_inbound, _listed)
