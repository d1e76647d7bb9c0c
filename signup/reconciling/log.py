"""Reading a provider's own log of texts, page by page, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout, parse_url

from signup.outbound.guard import CONNECT_SECONDS
from signup.outbound.http import cause_of, pool
from signup.providers.shared import MessageIncomplete, SecretUnset

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from urllib3 import BaseHTTPResponse

    from signup.outbound.guard import Guard, Watch
    from signup.providers.shared import Account, Log, Page, Request

PAGE_SECONDS = 20.0
"""How long one page may take in all."""

MOST_BYTES = 4_194_304
"""How large a page may be."""

MOST_PAGES = 500
"""How many pages are read: a log that never ends is none."""

USER_AGENT = "Signup-Texts/1"
_OK = 200


class LogUnreadable(Exception):
    """The provider did not show its log; `cause` is a short stable code without personal data."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def pages(
    log: Log, account: Account, base_url: str, since: datetime, guard: Guard
) -> Iterator[Page]:
    """Yield everything in the log since then; raises LogUnreadable, maybe after some pages."""
    after: str | None = None
    for _ in range(MOST_PAGES):
        page = _page(log, account, base_url, since, after, guard)
        yield page
        after = page.next
        if after is None:
            return
    raise LogUnreadable("too_many_pages")


def _page(
    log: Log, account: Account, base_url: str, since: datetime, after: str | None, guard: Guard
) -> Page:
    try:
        request = log.list_inbound(since, account, after)
        return log.read(_document(_fetched(request, base_url, guard)))
    except SecretUnset:
        raise LogUnreadable("secret_unset") from None
    except MessageIncomplete:
        raise LogUnreadable("answer_unknown") from None


def _fetched(request: Request, base_url: str, guard: Guard) -> bytes:
    url = parse_url(base_url.rstrip("/") + request.path)
    connections = pool(url.scheme or "https", url.host or "", url.port, guard, size=1)
    with guard.within(PAGE_SECONDS) as watch:
        try:
            answer = connections.urlopen(
                request.method,
                url.request_uri,
                headers={**request.headers, "Accept": "application/json", "User-Agent": USER_AGENT},
                retries=False,
                redirect=False,
                timeout=Timeout(connect=CONNECT_SECONDS, read=PAGE_SECONDS),
                preload_content=False,
                decode_content=False,
            )
            return _read(answer, watch)
        except HTTPError as error:
            # Without its cause: urllib3 tells the URL, which holds the account's name.
            raise LogUnreadable("time_out" if watch.is_over else cause_of(error)) from None
        finally:
            connections.close()


def _read(answer: BaseHTTPResponse, watch: Watch) -> bytes:
    if answer.status != _OK:
        raise LogUnreadable(f"http_{answer.status}")
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
