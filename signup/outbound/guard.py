"""Connections that reach only public addresses and never outlast their time.

A name is looked up once per connection, every answer is checked, and the connection is made to a
checked address, so that a name that answers differently the next moment (DNS rebinding) gains
nothing. TLS still checks the certificate against the name. A watch ends whatever is still under way
when the time is up, be it a handshake, headers or a body that drips.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from signup.outbound.public import is_public

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Resolve = Callable[[str, int], list[str]]

LOOKUP_SECONDS = 3.0
CONNECT_SECONDS = 3.0
MOST_ADDRESSES = 3
"""How many addresses of one name are tried."""


class Unreachable(OSError):
    """No connection was made; `cause` is a short stable code.

    `address_refused`: the name leads to an address that is not public. `name_unknown`: it leads
    nowhere. `time_out`, `connect_failed`: nobody took the connection.
    """

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def look_up(host: str, port: int) -> list[str]:
    """Return the addresses of `host`; raises OSError when there are none or it takes too long."""
    answers: SimpleQueue[list[str] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError("not a host name"))

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    try:
        answer = answers.get(timeout=LOOKUP_SECONDS)
    except Empty:
        raise TimeoutError("the name server did not answer") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


class Watch:
    """Ends the connection of one request when its time is up."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._held: socket.socket | None = None
        self._lock = threading.Lock()
        self.is_over = False

    @property
    def left(self) -> float:
        """Seconds until the time is up, at least a blink."""
        return max(self._ends - time.monotonic(), 0.001)

    def start(self) -> None:
        """Begin to count."""
        self._timer.start()

    def hold(self, held: socket.socket) -> None:
        """Watch this connection, however it is wrapped from now on."""
        with self._lock:
            self._let_go()
            self._held = socket.socket(fileno=os.dup(held.fileno()))
        if self.is_over:
            self._cut()

    def end(self) -> None:
        """Stop watching."""
        self._timer.cancel()
        with self._lock:
            self._let_go()

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

    def _cut(self) -> None:
        self.is_over = True
        with self._lock, contextlib.suppress(OSError):
            if self._held is not None:
                self._held.shutdown(socket.SHUT_RDWR)


class Guard:
    """What the connections of one client obey: where they may go and how long they may take."""

    def __init__(self, *, allow_private: bool, resolve: Resolve = look_up) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._local = threading.local()

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[Watch]:
        """Limit everything this thread sends inside the `with` to `seconds` in all."""
        watch = Watch(seconds)
        self._local.watch = watch
        watch.start()
        try:
            yield watch
        finally:
            self._local.watch = None
            watch.end()

    def hold(self, held: socket.socket) -> None:
        """Let the present limit watch this connection."""
        watch = self._watch()
        if watch is not None:
            watch.hold(held)

    def dial(self, host: str, port: int) -> socket.socket:
        """Return a socket connected to a checked address of `host`; raises Unreachable."""
        last: OSError | None = None
        for address in self._addresses(host, port)[:MOST_ADDRESSES]:
            watch = self._watch()
            seconds = min(CONNECT_SECONDS, watch.left) if watch else CONNECT_SECONDS
            try:
                made = socket.create_connection((address, port), seconds)
            except OSError as error:
                last = error
                continue
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.hold(made)
            return made
        cause = "time_out" if isinstance(last, TimeoutError) else "connect_failed"
        raise Unreachable(cause) from last

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = self._resolve(host.strip("[]"), port)
        except OSError as error:
            raise Unreachable("name_unknown") from error
        if not self._allow_private and not all(is_public(address) for address in found):
            raise Unreachable("address_refused")
        return found

    def _watch(self) -> Watch | None:
        watch: Watch | None = getattr(self._local, "watch", None)
        return watch
