"""HTTP by urllib3 over connections that obey a guard."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError
from urllib3.exceptions import TimeoutError as TimedOut

from signup.outbound.guard import Unreachable

if TYPE_CHECKING:
    import socket

    from signup.outbound.guard import Guard


class _Guarded(HTTPConnection):
    """A connection whose guard chooses where it leads and how long it lasts."""

    def __init__(self, *args: Any, guard: Guard, **options: Any) -> None:
        super().__init__(*args, **options)
        self._guard = guard

    def _new_conn(self) -> socket.socket:
        return _opened(self, self._guard)

    def request(self, *args: Any, **options: Any) -> None:
        if self.sock is not None:
            self._guard.hold(self.sock)
        super().request(*args, **options)


class _TlsConnection(_Guarded, HTTPSConnection):
    """The same, over TLS."""


def _opened(connection: HTTPConnection, guard: Guard) -> socket.socket:
    try:
        made = guard.dial(connection._dns_host, connection.port)  # noqa: SLF001 - what urllib3's own _new_conn connects to
    except Unreachable as error:
        kind = ConnectTimeoutError if error.cause == "time_out" else NewConnectionError
        raise kind(connection, error.cause) from error
    made.settimeout(connection.timeout if isinstance(connection.timeout, float | int) else None)
    sys.audit("http.client.connect", connection, connection.host, connection.port)
    return made


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Guarded


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


def pool(
    scheme: str, host: str, port: int | None, guard: Guard, *, size: int
) -> HTTPConnectionPool:
    """Return a pool of at most `size` kept connections to one host, which all obey `guard`."""
    kind = _TlsPool if scheme == "https" else _Pool
    return kind(host, port, maxsize=size, block=False, guard=guard)


def cause_of(error: HTTPError) -> str:
    """Return a short stable code for why a request through such a pool was not answered."""
    if isinstance(error.__cause__, Unreachable):
        return error.__cause__.cause
    if isinstance(error, TimedOut):
        return "time_out"
    return "tls_failed" if isinstance(error, SSLError) else "connection_lost"
