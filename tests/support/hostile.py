"""Ways to answer a request that no honest server has; some write until they are let go.

Each returns whether the connection stays open afterwards.
"""

from __future__ import annotations

import contextlib
import gzip
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    Manner = Callable[[Any, threading.Event], bool]

_GIGABYTE = 1_000_000_000
_PART = b" " * 65_536
_JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def _endlessly(head: bytes, part: bytes, pause: float = 0.0) -> Manner:
    def answer(wire: Any, let_go: threading.Event) -> bool:
        with contextlib.suppress(OSError):
            wire.write(head)
            while not let_go.wait(pause):
                wire.write(part)
        return False

    return answer


def _once(whole: bytes, *, stays: bool = False) -> Manner:
    def answer(wire: Any, _let_go: threading.Event) -> bool:
        wire.write(whole)
        return stays

    return answer


def _bomb() -> bytes:
    packed = gzip.compress(b" " * 100_000_000, compresslevel=1)
    head = b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    return _JSON + head + packed


FLOOD = _endlessly(_JSON + b"Content-Length: %d\r\n\r\n" % _GIGABYTE, _PART)
ENDLESS_CHUNK = _endlessly(_JSON + b"Transfer-Encoding: chunked\r\n\r\n3b9aca00\r\n", _PART)
BODY_THAT_DRIPS = _endlessly(_JSON + b"Content-Length: 1000\r\n\r\n", b" ", 0.05)
ENDLESS_TRAILERS = _endlessly(
    _JSON + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", b"x: 1\r\n", 0.001
)
ENDLESS_WAITS = _endlessly(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.001)
ENDLESS_STATUS = _endlessly(b"HTTP/1.1 200 ", _PART)
ENDLESS_HEADER = _endlessly(_JSON + b"x: ", _PART)
ENDLESS_CHUNK_SIZE = _endlessly(_JSON + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 65_536)
MANY_HEADERS = _once(_JSON + b"x: 1\r\n" * 1_000 + b"\r\n")
CUT_SHORT = _once(_JSON + b"Content-Length: 100\r\n\r\n{}")
TWO_LENGTHS = _once(_JSON + b"Content-Length: 2\r\nContent-Length: 9\r\n\r\n{}")
GZIP_BOMB = _once(_bomb())
MORE_THAN_ONE_ANSWER = _once(
    b"HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\n{}"
    b"HTTP/1.1 401 Smuggled\r\nContent-Length: 0\r\n\r\n",
    stays=True,  # one that hung up could not be believed on the same connection
)
