"""Twilio's log of texts as a reader meets it: its published HTTP, on a socket."""

from __future__ import annotations

import contextlib
import threading
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import orjson

from tests.support.factories import PHONE
from tests.support.provider_api import APIS
from tests.support.providers import OURS
from tests.support.receiver import Answer, Receiver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tests.support.receiver import Received


def a_row(sid: str, words: str, sent: datetime, **changes: Any) -> dict[str, Any]:
    """Return a text from Ada's handset as the log shows it."""
    shown = {
        "sid": sid,
        "direction": "inbound",
        "from": PHONE,
        "to": OURS,
        "body": words,
        "date_sent": format_datetime(sent),
        "status": "received",
    }
    return {**shown, **changes}


class TwilioLog(Receiver):
    """Lists `rows`, newest first and two to a page; answers from `answers` first."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[dict[str, Any]] = []
        self.base_url = f"http://127.0.0.1:{self.port}"

    def take(self, received: Received) -> Answer:
        planned = bool(self.answers)
        answer = super().take(received)
        if planned:
            return answer
        known = received.headers.get("authorization") == APIS["twilio"].authorization
        if not known or urlsplit(received.path).path != APIS["twilio"].path:
            return Answer(401, {}, orjson.dumps({"code": 20003}))
        return Answer(200, {}, orjson.dumps(self._page(received.path)))

    def _page(self, path: str) -> dict[str, Any]:
        first = int(self.asked(path).get("Page", "0")) * 2
        more = first + 2 < len(self.rows)
        after = f"{APIS['twilio'].path}?Page={first // 2 + 1}" if more else None
        return {"messages": self.rows[::-1][first : first + 2], "next_page_uri": after}

    @staticmethod
    def asked(path: str) -> dict[str, str]:
        """Return the query of a request."""
        return {name: one[0] for name, one in parse_qs(urlsplit(path).query).items()}


@contextlib.contextmanager
def serving_log() -> Iterator[TwilioLog]:
    """Give a log for the length of a `with`."""
    log = TwilioLog()
    thread = threading.Thread(target=log.serve, daemon=True)
    thread.start()
    try:
        yield log
    finally:
        log.stop()
        thread.join(10)
