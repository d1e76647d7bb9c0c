"""The providers' logs of texts as a reader meets them: each one's published HTTP, on a socket.

They ask for what their pages ask for (credentials, filters, page sizes, the length of a span), give
two entries to a page, and say `429` in their own words when `patience` is used up.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import orjson

from tests.support import receiver
from tests.support.factories import PHONE
from tests.support.provider_api import APIS
from tests.support.providers import OURS, SECRETS
from tests.support.receiver import Answer, Receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.support.receiver import Received

PAGE = 2


@dataclass(frozen=True, slots=True)
class Logged:
    """A text as a provider keeps it; `changes` are fields that its log shows otherwise."""

    id: str
    words: str | None
    sent: datetime
    sender: str = PHONE
    receiver: str = OURS
    inbound: bool = True
    changes: tuple[tuple[str, Any], ...] = ()

    def shown(self, **changes: Any) -> Logged:
        """Return the same with some fields of the log changed."""
        return replace(self, changes=tuple(changes.items()))


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one provider's log speaks.

    `judge` answers a request over the texts, `entry` is what it shows of one. `tells`: whether the
    words can be had at all.
    """

    name: str
    judge: Callable[[list[Logged], str, Mapping[str, str]], Answer]
    entry: Callable[[Logged], dict[str, Any]]
    page: Callable[[list[Any]], Mapping[str, Any]]
    too_many: Answer
    tells: bool = True


class ProviderLog(Receiver):
    """A log on a free port; answers from `answers` first, then as it documents."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__()
        self.dialect = dialect
        self.texts: list[Logged] = []
        self.patience: int | None = None
        self.base_url = f"http://127.0.0.1:{self.port}"

    def take(self, received: Received) -> Answer:
        planned = bool(self.answers)
        answer = super().take(received)
        if planned:
            return answer
        if received.method != "GET":
            return _json(405, {})
        if received.headers.get("authorization") != APIS[self.dialect.name].authorization:
            return _json(401, {})
        if self.patience == 0:
            self.patience = None
            return self.dialect.too_many
        self.patience = None if self.patience is None else self.patience - 1
        parts = urlsplit(received.path)
        asked = {name: one[0] for name, one in parse_qs(parts.query).items()}
        return self.dialect.judge(self.texts, parts.path, asked)

    def asked(self) -> list[dict[str, str]]:
        """Return the query of each request."""
        queries = (parse_qs(urlsplit(one.path).query) for one in self.received)
        return [{name: one[0] for name, one in query.items()} for query in queries]

    def plan(self, *entries: object) -> None:
        """Let the next page hold these entries and no more."""
        self.answers.append(_json(200, self.dialect.page([*entries])))


@contextlib.contextmanager
def serving_log(name: str) -> Iterator[ProviderLog]:
    """Give a provider's log for the length of a `with`."""
    with receiver.serving(ProviderLog(DIALECTS[name])) as log:
        yield log


def _json(status: int, document: Any, **headers: str) -> Answer:
    return Answer(status, {"Content-Type": "application/json", **headers}, orjson.dumps(document))


def _from(texts: list[Logged], since: datetime, until: datetime | None = None) -> list[Logged]:
    return [one for one in texts if since <= one.sent and (until is None or one.sent < until)]


def _twilio(texts: list[Logged], path: str, asked: Mapping[str, str]) -> Answer:
    if path != APIS["twilio"].path:
        return _json(404, {"code": 20404})
    start = datetime.strptime(asked["DateSent>"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    shown, first = _from(texts, start)[::-1], int(asked.get("Page", "0")) * PAGE
    more = urlencode({**asked, "Page": first // PAGE + 1, "PageToken": "PASM"})
    after = f"{path}?{more}" if first + PAGE < len(shown) else None
    rows = [_twilio_entry(one) for one in shown[first : first + PAGE]]
    return _json(200, {"messages": rows, "next_page_uri": after})


def _twilio_entry(text: Logged) -> dict[str, Any]:
    return {
        "sid": text.id,
        "direction": "inbound" if text.inbound else "outbound-api",
        "from": text.sender,
        "to": text.receiver,
        "body": text.words or "",
        "num_media": "0",
        "date_sent": format_datetime(text.sent),
        "status": "received",
        **dict(text.changes),
    }


def _telnyx(texts: list[Logged], path: str, asked: Mapping[str, str]) -> Answer:
    if path.startswith("/v2/messages/"):
        return _telnyx_message(texts, path.removeprefix("/v2/messages/"))
    size, number = int(asked["page[size]"]), int(asked["page[number]"])
    known = path == "/v2/detail_records" and asked.get("filter[record_type]") == "messaging"
    if not known or not (1 <= size <= 50 and number >= 1):
        return _json(422, {"errors": [{"code": "10015"}]})
    start = datetime.fromisoformat(asked["filter[created_at][gte]"]).replace(tzinfo=UTC)
    shown = [one for one in _from(texts, start) if one.inbound or "filter[direction]" not in asked]
    rows = [_telnyx_entry(one) for one in shown[(number - 1) * PAGE : number * PAGE]]
    pages = -(-len(shown) // PAGE)
    meta = {"total_pages": pages, "page_number": number, "page_size": size}
    return _json(200, {"data": rows, "meta": {**meta, "total_results": len(shown)}})


def _telnyx_entry(text: Logged) -> dict[str, Any]:
    return {
        "record_type": "message_detail_record",
        "uuid": text.id,
        "direction": "inbound",
        "cli": text.sender,
        "cld": text.receiver,
        "created_at": f"{text.sent:%Y-%m-%dT%H:%M:%SZ}",
        "message_type": "SMS",
        **dict(text.changes),
    }


def _telnyx_message(texts: list[Logged], message_id: str) -> Answer:
    found = next((one for one in texts if one.id == message_id and one.words is not None), None)
    if found is None:  # unknown, or older than ten days
        return _json(404, {"errors": [{"code": "10005", "title": "Resource not found"}]})
    message = {
        "record_type": "message",
        "direction": "inbound",
        "id": found.id,
        "from": {"phone_number": found.sender},
        "to": [{"phone_number": found.receiver, "status": "delivered"}],
        "text": found.words,
        "media": [],
        "received_at": found.sent.isoformat(),
    }
    return _json(200, {"data": message})


def _vonage(texts: list[Logged], path: str, asked: Mapping[str, str]) -> Answer:
    start, end = (datetime.fromisoformat(asked[name]) for name in ("date_start", "date_end"))
    known = asked.get("account_id") == SECRETS["VONAGE_API_KEY"]
    fits = asked.get("direction") in {"inbound", "outbound"} and end - start <= timedelta(days=1)
    if path != "/v2/reports/records" or not known or not fits:
        return _json(422, {"type": "https://developer.nexmo.com/api-errors", "title": "…"})
    inbound = asked["direction"] == "inbound"
    shown = [one for one in _from(texts, start, end) if one.inbound is inbound]
    first = int(asked.get("cursor", "0"))
    rows = [_vonage_entry(one) for one in shown[first : first + PAGE]]
    if asked.get("include_message") != "true":
        rows = [{**row, "message_body": None} for row in rows]
    links = {"self": {"href": f"https://api.nexmo.com{path}?{urlencode(asked)}"}}
    if first + PAGE < len(shown):
        more = urlencode({**asked, "cursor": first + PAGE, "iv": "f00d"})
        links["next"] = {"href": f"https://api.nexmo.com{path}?{more}"}
    document = {"_links": links, "request_status": "SUCCESS", "items_count": len(rows)}
    return _json(200, {**document, "product": asked["product"], "records": rows})


def _vonage_entry(text: Logged) -> dict[str, Any]:
    return {
        "account_id": SECRETS["VONAGE_API_KEY"],
        "message_id": text.id,
        "direction": "inbound",
        "from": text.sender.removeprefix("+"),
        "to": text.receiver.removeprefix("+"),
        "provider": "sms",
        "message_body": text.words,
        "date_received": f"{text.sent:%Y-%m-%dT%H:%M:%S}+00:00",
        **dict(text.changes),
    }


def _plivo(texts: list[Logged], path: str, asked: Mapping[str, str]) -> Answer:
    limit, offset = int(asked["limit"]), int(asked["offset"])
    if path != APIS["plivo"].path or not (0 < limit <= 20 and offset >= 0):
        return _json(400, {"error": "invalid limit"})
    start, end = (
        datetime.strptime(asked[f"message_time__{name}"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
        for name in ("gte", "lt")
    )
    shown = [
        one
        for one in _from(texts, start, end)[::-1]
        if asked.get("message_direction") == ("inbound" if one.inbound else "outbound")
    ]
    rows = [_plivo_entry(one) for one in shown[offset : offset + limit]]
    more = f"{path}?{urlencode({**asked, 'offset': offset + limit})}"
    after = more if offset + limit < len(shown) else None
    meta = {"limit": limit, "offset": offset, "next": after, "total_count": len(shown)}
    return _json(200, {"api_id": "a3b6", "meta": meta, "objects": rows})


def _plivo_entry(text: Logged) -> dict[str, Any]:
    india = timedelta(hours=5, minutes=30)
    return {
        "message_uuid": text.id,
        "message_direction": "inbound",
        "message_state": "undelivered",
        "from_number": text.sender.removeprefix("+"),
        "to_number": text.receiver.removeprefix("+"),
        "message_time": f"{text.sent + india:%Y-%m-%d %H:%M:%S.%f}+05:30",
        "message_type": "sms",
        **dict(text.changes),
    }


_TELNYX_PATIENCE = {"errors": [{"code": "10011", "title": "Too many requests"}]}

DIALECTS: Mapping[str, Dialect] = {
    one.name: one
    for one in (
        Dialect(
            "twilio",
            _twilio,
            _twilio_entry,
            lambda rows: {"messages": rows, "next_page_uri": None},
            _json(429, {"code": 20429}, **{"Retry-After": "0"}),
        ),
        Dialect(
            "telnyx",
            _telnyx,
            _telnyx_entry,
            lambda rows: {"data": rows, "meta": {"total_pages": 1, "page_number": 1}},
            _json(429, _TELNYX_PATIENCE, **{"x-ratelimit-reset": "0"}),
        ),
        Dialect(
            "vonage",
            _vonage,
            _vonage_entry,
            lambda rows: {"_links": {"self": {"href": "…"}}, "records": rows},
            _json(429, {"title": "Too Many Requests"}, **{"Retry-After": "0"}),
        ),
        Dialect(
            "plivo",
            _plivo,
            _plivo_entry,
            lambda rows: {"meta": {"offset": 0, "next": None}, "objects": rows},
            _json(429, {"error": "too many requests"}),
            tells=False,
        ),
    )
}
