"""Reading a provider's own log of texts, page by page, over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout, parse_url

from signup.outbound.guard import CONNECT_SECONDS
from signup.outbound.http import cause_of, pool
from signup.providers.shared import MessageIncomplete, SecretUnset, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import timedelta

    from urllib3 import BaseHTTPResponse

    from signup.outbound.guard import Guard, Watch
    from signup.providers.shared import Account, Entry, Log, Message, Page, Request

PAGE_SECONDS = 20.0
"""How long one page may take in all."""

MOST_BYTES = 4_194_304
"""How large a page may be."""

MOST_PAGES = 500
"""How many pages are read: a log that never ends is none."""

PATIENCE = (5.0, 10.0, 20.0, 30.0)
"""Seconds before a page is asked for again after too many calls: Plivo counts a minute."""

LONGEST_WAIT = 60.0
"""The longest of such waits, whatever the provider asks for."""

USER_AGENT = "Signup-Texts/1"
_OK, _TOO_MANY = 200, 429
_GONE = frozenset({"http_404", "http_410"})


class LogUnreadable(Exception):
    """The provider did not show its log; `cause` is a short stable code without personal data."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class LogReader:
    """Reads one account's log; `pause` waits so many seconds when it is asked for patience."""

    log: Log
    account: Account
    base_url: str
    guard: Guard
    pause: Callable[[float], None]

    def pages(self, span: Span) -> Iterator[Page]:
        """Yield everything in the log of a span; raises LogUnreadable, maybe after some pages."""
        left = MOST_PAGES
        for part in _parts(span, self.log.longest):
            after: str | None = None
            while left:
                left -= 1
                page = self._page(part, after)
                yield page
                after = page.next
                if after is None:
                    break
            else:
                raise LogUnreadable("too_many_pages")

    def words(self, entry: Entry) -> Message | None:
        """Return a text that the log only named, None where its words are not to be had.

        Raises LogUnreadable.
        """
        words = self.log.words
        if words is None:
            return None
        try:
            request = words.request(entry.id, self.account)
            found = words.read(_document(self._fetched(request)))
        except SecretUnset:
            raise LogUnreadable("secret_unset") from None
        except MessageIncomplete:
            return None
        except LogUnreadable as unreadable:
            if unreadable.cause in _GONE:
                return None
            raise
        # Whose words these are and when they came stands in the log: all three must be one text.
        told = found is not None and (found.id, found.sender) == (entry.id, entry.sender)
        return replace(found, sent_at=entry.sent_at) if found is not None and told else None

    def _page(self, span: Span, after: str | None) -> Page:
        try:
            request = self.log.list_inbound(span, self.account, after)
            return self.log.read(_document(self._fetched(request)))
        except SecretUnset:
            raise LogUnreadable("secret_unset") from None
        except MessageIncomplete:
            raise LogUnreadable("answer_unknown") from None

    def _fetched(self, request: Request) -> bytes:
        for waits in PATIENCE:
            answer = self._asked(request)
            if answer.status != _TOO_MANY:
                break
            self.pause(_told_to_wait(answer.headers, waits))
        else:
            answer = self._asked(request)
        if answer.status != _OK:
            raise LogUnreadable(f"http_{answer.status}")
        return answer.body

    def _asked(self, request: Request) -> _Answer:
        url = parse_url(self.base_url.rstrip("/") + request.path)
        connections = pool(url.scheme or "https", url.host or "", url.port, self.guard, size=1)
        with self.guard.within(PAGE_SECONDS) as watch:
            try:
                answer = connections.urlopen(
                    request.method,
                    url.request_uri,
                    headers={
                        **request.headers,
                        "Accept": "application/json",
                        "User-Agent": USER_AGENT,
                    },
                    retries=False,
                    redirect=False,
                    timeout=Timeout(connect=CONNECT_SECONDS, read=PAGE_SECONDS),
                    preload_content=False,
                    decode_content=False,
                )
                return _Answer(answer.status, answer.headers, _read(answer, watch))
            except HTTPError as error:
                # Without its cause: urllib3 tells the URL, which holds the account's name.
                raise LogUnreadable("time_out" if watch.is_over else cause_of(error)) from None
            finally:
                connections.close()


class _Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes


def _parts(span: Span, longest: timedelta | None) -> Iterator[Span]:
    """Yield `span` in parts that one call may ask for, the oldest first."""
    since = span.since
    while longest is not None and span.until - since > longest:
        yield Span(since, since + longest)
        since += longest
    yield Span(since, span.until)


def _told_to_wait(headers: Mapping[str, str], otherwise: float) -> float:
    """Return for how many seconds a provider wants to be left alone (Telnyx has its own header)."""
    told = headers.get("Retry-After") or headers.get("x-ratelimit-reset") or ""
    return min(float(told), LONGEST_WAIT) if told.isdecimal() else otherwise


def _read(answer: BaseHTTPResponse, watch: Watch) -> bytes:
    found = answer.read(MOST_BYTES + 1)
    if watch.is_over:
        raise LogUnreadable("time_out")
    if len(found) > MOST_BYTES:
        raise LogUnreadable("answer_too_large")
    return found


def _document(body: bytes) -> Mapping[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise MessageIncomplete from None
    if not isinstance(found, dict):
        raise MessageIncomplete
    return found
