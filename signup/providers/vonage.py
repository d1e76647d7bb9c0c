"""Vonage, by its Messages API.

https://developer.vonage.com/en/getting-started/concepts/webhooks (signed webhooks: a JWT by HS256
whose `payload_hash` is the body's SHA-256), /en/messages/technical-details, /en/api/messages (calls
and both webhooks), /en/opt-out-assist/guides/messaging-opted-out-numbers and
/en/api-errors/messages (1240: the person has sent STOP). The SMS API's older scheme,
/en/getting-started/concepts/signing-messages, is accepted for form posts where the site file names
its `signature_method`. Signatures are checked against vectors that Vonage's own libraries
confirmed, except that these look at the token alone; the rest is taken from the pages and was never
tried against an account. The API knows no idempotency key; see `twilio`. The log is the Reports API
(/en/api/reports: a day at most in a call, cursors, `include_message`), a paid product: `MESSAGES`,
or `SMS` where `signature_method` says that webhooks are the SMS API's. Its `message_id` is, by
Vonage's pages and SDK, "Vonage's unique identifier for this message", as the webhook's is.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

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
    is_timely,
    page_of,
    same,
    with_plus,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from signup.providers.shared import Account, Page, Received, Span, Text

NAME = "vonage"
BASE_URL = "https://api.nexmo.com"
KEYS: tuple[Key, ...] = (Key("api_key"), Key("api_secret"), Key("signature_secret", rotating=True))
OPTIONS: dict[str, tuple[str, ...]] = {
    "signature_method": ("md5hash", "md5", "sha1", "sha256", "sha512")
}
CODES = Codes(
    blocked=frozenset({"1240"}),
    invalid=frozenset({"1170", "1190", "1430"}),
    later=frozenset({"1000", "1241"}),
)
ANSWERS = False
_ENDS: Mapping[str, Literal["delivered", "failed"]] = {
    "delivered": "delivered",
    "read": "delivered",
    "rejected": "failed",
    "undeliverable": "failed",
}
_RECORDS = "/v2/reports/records"
_UNSAFE = str.maketrans("&=", "__")


def is_genuine(received: Received, account: Account) -> bool:
    """Check the token, its age and that it is about this very body; a form by its `sig`."""
    secrets = account.all("signature_secret")
    if received.is_form:
        method = account.options.get("signature_method")
        return method is not None and _is_signed(received.fields(), secrets, method)
    claims = claims_of(received.header("authorization"), secrets)
    issued = claims.get("iat") if claims else None
    if claims is None or not isinstance(issued, int | float) or not is_timely(issued, received.at):
        return False
    return same(str(claims.get("payload_hash")), hashlib.sha256(received.body).hexdigest())


def claims_of(authorization: str, secrets: Sequence[str]) -> dict[str, Any] | None:
    """Return what a bearer token claims, None when none of `secrets` signed it by HS256.

    The algorithm is fixed (RFC 8725, section 3.1). Raises ValueError for what is no token.
    """
    scheme, _, token = authorization.partition(" ")
    head, claims, signature = token.strip().split(".")
    header = orjson.loads(_decoded(head))
    if scheme.lower() != "bearer" or header.get("alg") != "HS256" or "crit" in header:
        return None
    signed, given = f"{head}.{claims}".encode(), _decoded(signature)
    fits = [
        hmac.compare_digest(hmac.digest(secret.encode(), signed, "sha256"), given)
        for secret in secrets
    ]
    found = orjson.loads(_decoded(claims)) if any(fits) else None
    return found if isinstance(found, dict) else None


def _decoded(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def _is_signed(fields: Mapping[str, str], secrets: Sequence[str], method: str) -> bool:
    """Check `sig` over the other fields, sorted by name (the SMS API's signed webhooks)."""
    signed = "".join(
        f"&{name}={value.translate(_UNSAFE)}"
        for name, value in sorted(fields.items())
        if name != "sig"
    )
    given = fields["sig"].lower()
    return any(same(_digest(signed, secret, method), given) for secret in secrets)


def _digest(signed: str, secret: str, method: str) -> str:
    if method == "md5hash":
        return hashlib.md5((signed + secret).encode()).hexdigest()  # noqa: S324 - Vonage's scheme
    return hmac.new(secret.encode(), signed.encode(), method).hexdigest()


def read(received: Received) -> Message | Report | None:
    """Return the message, or the end that a message of ours came to; see `Provider`."""
    if received.is_form:
        return _from_sms_api(received.fields())
    found = received.document()
    if found.get("channel", "sms") != "sms":
        return None
    uuid = _text(found.get("message_uuid"))
    receiver = with_plus(_text(found.get("to")))
    if not uuid or not receiver:
        raise MessageIncomplete
    if "status" in found:
        return _report(uuid, receiver, found)
    sender, body = with_plus(_text(found.get("from"))), found.get("text") or ""
    if not sender or not isinstance(body, str):
        raise MessageIncomplete
    return Message(uuid, sender, receiver, body, read_moment(found.get("timestamp")))


def _report(uuid: str, receiver: str, found: Mapping[str, Any]) -> Report | None:
    status = _text(found.get("status"))
    state = _ENDS.get(status)
    if state is None:
        return None
    error = found.get("error")
    code = code_of(error) if isinstance(error, dict) else None
    return Report(f"{uuid}:{status}", receiver, state, code, _text(found.get("client_ref")) or None)


def _from_sms_api(fields: Mapping[str, str]) -> Message | None:
    """Return the message of a form post; its delivery receipts are not for us."""
    if "status" in fields:
        return None
    message_id, sender, receiver = (fields.get(name) for name in ("messageId", "msisdn", "to"))
    if not message_id or not sender or not receiver or "text" not in fields:
        raise MessageIncomplete
    sent_at = read_moment(fields.get("message-timestamp"))
    return Message(message_id, with_plus(sender), with_plus(receiver), fields["text"], sent_at)


def answer(_text: str | None, _message: Message, _report_url: str) -> str:
    """Return nothing: a reply is a message of its own."""
    return ""


def request(text: Text, account: Account) -> Request:
    """Return the call that sends a message; see `Provider`."""
    document = {
        "channel": "sms",
        "message_type": "text",
        "from": text.sender.removeprefix("+"),
        "to": text.receiver.removeprefix("+"),
        "text": text.body,
        "client_ref": text.id,
        "webhook_url": text.report_url,
    }
    return Request(
        path="/v1/messages",
        headers={
            "Authorization": basic(account.newest("api_key"), account.newest("api_secret")),
            "Content-Type": "application/json",
        },
        body=orjson.dumps(document),
    )


def code_of(refusal: Mapping[str, Any]) -> str | None:
    """Return the code at the end of a problem's `type`, `…/api-errors/messages#1240`.

    Some webhooks nest the problem once more, and some name the code in `title` alone.
    """
    inner = refusal.get("error")
    problem = inner if isinstance(inner, dict) else refusal
    code = _text(problem.get("type")).rpartition("#")[2]
    title = str(problem.get("title", ""))
    return title if title.isdigit() else code or None


def _list_inbound(span: Span, account: Account, after: str | None) -> Request:
    """Return the call for a page of the log."""
    key, secret = account.newest("api_key"), account.newest("api_secret")
    asked = {
        "account_id": key,
        "product": "SMS" if "signature_method" in account.options else "MESSAGES",
        "direction": "inbound",
        "include_message": "true",
        "date_start": f"{span.since:%Y-%m-%dT%H:%M:%SZ}",
        "date_end": f"{span.until:%Y-%m-%dT%H:%M:%SZ}",
    }
    return Request(
        path=after or f"{_RECORDS}?{urlencode(asked)}",
        headers={"Authorization": basic(key, secret)},
        body=b"",
        method="GET",
    )


def _listed(document: Mapping[str, Any]) -> Page:
    """Return the page; of a link to the next one only the way counts, whatever host it names."""
    links = document.get("_links")
    following = links.get("next") if isinstance(links, dict) else None
    parts = urlsplit(_text(following.get("href")) if isinstance(following, dict) else "")
    if following and parts.path != _RECORDS:
        raise MessageIncomplete
    rows = document.get("records")
    if isinstance(rows, list):  # other channels of the Messages API
        rows = [
            row for row in rows if not isinstance(row, dict) or row.get("provider", "sms") == "sms"
        ]
    return page_of(rows, _logged, f"{parts.path}?{parts.query}" if following else None)


def _logged(row: Mapping[str, Any]) -> Message | Entry | None:
    at = read_moment(row.get("date_received"))
    uuid, sender, receiver = (_text(row.get(name)) for name in ("message_id", "from", "to"))
    if at is None:
        return None
    words = _text(row.get("message_body"))
    names = uuid, with_plus(sender), with_plus(receiver)
    return Message(*names, words, at) if words else Entry(*names, at)


LOG = Log(_list_inbound, _listed, longest=timedelta(days=1))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
