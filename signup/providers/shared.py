"""What an SMS provider looks like from inside: webhooks read, requests written, nothing called.

A provider is one module with the members of `Provider`. The keyword door has its webhooks checked
and read by it, `messengers.sms` has its requests written and its answers read by it; so neither
knows a provider's name, and a provider knows neither Flask nor a socket.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

CLOCKS_MAY_DIFFER = timedelta(seconds=300)
"""How far a signed time may lie from ours, to either side."""

OLDEST_NEWS = timedelta(days=3)
"""How old a message may say to be when it comes by a webhook."""

LONGEST_ID = 128
"""Characters of a message's id: more is none of a provider's."""

Signal = Literal["stop", "start", "help"]
SIGNALS: Mapping[str, Signal] = {"STOP": "stop", "START": "start", "HELP": "help"}
_DELIVERY = "delivery"


class MessageIncomplete(ValueError):
    """A genuine webhook lacks what a message or a report needs, or holds it twice."""


class SecretUnset(LookupError):
    """A secret that a request needs is named in the site file and set nowhere."""


class Key(NamedTuple):
    """A secret of a provider's, by its name in the site file; `rotating` ones may be a list."""

    name: str
    rotating: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """A brand's account: its secrets by name, newest first, and the choices of its site file."""

    secrets: Mapping[str, Sequence[str]] = field(repr=False)
    options: Mapping[str, str] = field(default_factory=dict)

    def all(self, name: str) -> Sequence[str]:
        """Return every value of a secret, none when it is unset."""
        return self.secrets.get(name, ())

    def newest(self, name: str) -> str:
        """Return the value to send with; raises SecretUnset."""
        values = self.all(name)
        if not values:
            raise SecretUnset(name)
        return values[0]


@dataclass(frozen=True, slots=True)
class Received:
    """A webhook as it arrived, at `at` (aware UTC).

    `url` is the configured public one with the raw query: what the provider was told to call.
    Names of `headers` are in lower case.
    """

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    at: datetime
    is_form: bool = False

    def header(self, name: str) -> str:
        """Return a header, empty when it did not come."""
        return self.headers.get(name, "")

    def pairs(self) -> list[tuple[str, str]]:
        """Return the form's fields as they came; none when the body is no form."""
        if not self.is_form:
            return []
        return parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)

    def fields(self) -> dict[str, str]:
        """Return the form's fields by name; raises MessageIncomplete when one has two values."""
        found: dict[str, str] = {}
        for name, value in self.pairs():
            if found.setdefault(name, value) != value:
                raise MessageIncomplete(name)
        return found

    def document(self) -> dict[str, Any]:
        """Return the body as a JSON object, an empty one when it is none."""
        try:
            found = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Message:
    """A text from a handset; numbers are E.164 where the sender has one.

    `sent_at` (aware UTC) is when the provider had it. `signal` is the provider's own reading of
    the words as an opt-out, an opt-in or a call for help, which it has answered itself.
    """

    id: str
    sender: str = field(repr=False)
    receiver: str
    body: str = field(repr=False)
    sent_at: datetime | None = None
    signal: Signal | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a text of ours; `id` is the same however often this is told.

    `delivery` names the row of the outbox, None for a reply that went in an answer.
    """

    id: str
    receiver: str = field(repr=False)
    state: Literal["delivered", "failed"]
    code: str | None = None
    delivery: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be sent; `id` is the same in every attempt, `report_url` is told how it went."""

    id: str
    sender: str
    receiver: str = field(repr=False)
    body: str = field(repr=False)
    report_url: str


@dataclass(frozen=True, slots=True)
class Request:
    """A call of the provider's API; `path` goes after the account's base URL."""

    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    method: Literal["GET", "POST"] = "POST"


@dataclass(frozen=True, slots=True)
class Entry:
    """A text in the provider's log that is named there without its words."""

    id: str
    sender: str = field(repr=False)
    receiver: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the provider's log: texts from handsets, and where the next part is, if any.

    `wordless` are those whose words do not stand there. `unreadable` is how many entries lack even
    what names a message: they must not hide a stop beside them, and must not be passed over in
    silence.
    """

    messages: tuple[Message, ...] = ()
    next: str | None = None
    unreadable: int = 0
    wordless: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the log, from `since` to before `until` (both aware UTC)."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Words:
    """How to ask for the words of one text that the log only names.

    `request(id, account)` may raise SecretUnset; `read` returns the text, None when what was
    answered holds no words.
    """

    request: Callable[[str, Account], Request]
    read: Callable[[Mapping[str, Any]], Message | None]


@dataclass(frozen=True, slots=True)
class Log:
    """How to read what the provider has received.

    `list_inbound(span, account, next)` is the call for everything that came in `span`, or for the
    next page; what it names may be older or ours, too. It raises SecretUnset. `read` returns what
    it was answered; raises MessageIncomplete for what is no such answer. `longest` is the longest
    span of one call. `words` is None where nothing more is to be had than what the log says.
    """

    list_inbound: Callable[[Span, Account, str | None], Request]
    read: Callable[[Mapping[str, Any]], Page]
    longest: timedelta | None = None
    words: Words | None = None


def page_of(
    rows: object, read: Callable[[Mapping[str, Any]], Message | Entry | None], after: str | None
) -> Page:
    """Return the page of a list of entries, each as `read` reads it; raises MessageIncomplete.

    Names that no database takes (a NUL, a very long id) make an entry unreadable.
    """
    if not isinstance(rows, list):
        raise MessageIncomplete
    found = [read(row) if isinstance(row, dict) else None for row in rows]
    kept = [one for one in found if one is not None and _is_named(one)]
    return Page(
        messages=tuple(one for one in kept if isinstance(one, Message)),
        next=after,
        unreadable=len(found) - len(kept),
        wordless=tuple(one for one in kept if isinstance(one, Entry)),
    )


def _is_named(one: Message | Entry) -> bool:
    names = (one.id, one.sender, one.receiver)
    return all(names) and len(one.id) <= LONGEST_ID and "\0" not in "".join(names)


@dataclass(frozen=True, slots=True)
class Codes:
    """What the provider's error codes mean: the number is blocked, is none, or wants patience."""

    blocked: frozenset[str]
    invalid: frozenset[str]
    later: frozenset[str] = frozenset()


class Provider(Protocol):
    """One provider: a module of this room.

    `KEYS` and `OPTIONS` are what its table in the site file holds besides what every programme
    has; an option is one of some words. `ANSWERS`: a reply goes in the answer to the webhook.
    `LOG` is how what was received is read again after an outage.
    """

    NAME: str
    BASE_URL: str
    KEYS: tuple[Key, ...]
    OPTIONS: dict[str, tuple[str, ...]]
    CODES: Codes
    ANSWERS: bool
    LOG: Log

    def is_genuine(self, received: Received, account: Account, /) -> bool:
        """Tell whether the account's provider signed this; may raise, which proves nothing."""
        ...

    def read(self, received: Received, /) -> Message | Report | None:
        """Return what a genuine webhook says, None when it is nothing for us.

        Raises MessageIncomplete.
        """
        ...

    def answer(self, text: str | None, message: Message, report_url: str, /) -> str:
        """Return the XML that replies with `text`, or with nothing."""
        ...

    def request(self, text: Text, account: Account, /) -> Request:
        """Return the call that sends `text`; raises SecretUnset."""
        ...

    def code_of(self, refusal: Mapping[str, Any], /) -> str | None:
        """Return the provider's own code in the document of a refusal."""
        ...


def genuine(provider: Provider, received: Received, account: Account) -> bool:
    """Tell whether a webhook is genuine; whatever a check stumbles over is no proof."""
    try:
        return provider.is_genuine(received, account)
    except Exception:  # noqa: BLE001 - an error of a check must never let a request in
        return False


def same(one: str, other: str) -> bool:
    """Compare two signatures in a time that tells nothing about them."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def is_timely(seconds: float, at: datetime) -> bool:
    """Tell whether a signed Unix time is close enough to `at`."""
    return abs(seconds - at.timestamp()) <= CLOCKS_MAY_DIFFER.total_seconds()


def sent_at(message: Message, now: datetime) -> datetime | None:
    """Return when a message was sent, never later than `now`; None where that is not to be known.

    A provider tries a webhook for a day at most, so a message that says it is much older than that
    has a broken date, and is taken as sent when it came.
    """
    told = message.sent_at
    return None if told is None or now - told > OLDEST_NEWS else min(told, now)


def with_plus(number: str) -> str:
    """Return a number that came as bare digits in E.164; anything else as it is."""
    return f"+{number}" if number.isascii() and number.isdigit() else number


def basic(user: str, password: str) -> str:
    """Return the value of an Authorization header (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def report_path(provider: str, site: str) -> str:
    """Return the path of the route that is told what became of texts."""
    return f"/v1/inbound/{provider}/{site}/status"


def named(report_url: str, delivery: str) -> str:
    """Return `report_url` for one text, so that its report names it."""
    return f"{report_url}?{urlencode({_DELIVERY: delivery})}"


def delivery_in(url: str) -> str | None:
    """Return the text that a report's URL names."""
    return dict(parse_qsl(urlsplit(url).query)).get(_DELIVERY)
