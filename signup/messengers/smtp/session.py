"""One conversation with a mail server: over a guarded connection, encrypted, logged in."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from signup.messengers.smtp.server import MailServer
    from signup.outbound.guard import Guard


class Unencrypted(smtplib.SMTPException):
    """The server offers no encryption, and a password is not sent without."""


@contextlib.contextmanager
def session(server: MailServer, guard: Guard, own_name: str) -> Iterator[smtplib.SMTP]:
    """Give a client that is ready for mail; `own_name` is how it introduces itself (EHLO).

    How long it may take is the caller's to limit (`Guard.within`). Raises `Unreachable`, what
    `ssl` and `smtplib` raise, and `Unencrypted`.
    """
    client = _Client(server, guard, own_name)
    try:
        _encrypt(client, server)
        if server.login:
            client.login(*server.login)
        yield client
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            client.quit()
        with contextlib.suppress(OSError):
            client.close()


class _Client(smtplib.SMTP):
    def __init__(self, server: MailServer, guard: Guard, own_name: str) -> None:
        self._server, self._guard = server, guard
        super().__init__(server.host, server.port, own_name)

    def _get_socket(self, host: str, port: int, _timeout: object) -> socket.socket:
        made = self._guard.dial(host, port)
        made.settimeout(None)
        if self._server.implicit_tls:
            return _context(self._server).wrap_socket(made, server_hostname=host)
        return made


def _encrypt(client: _Client, server: MailServer) -> None:
    client.ehlo_or_helo_if_needed()
    if server.implicit_tls:
        return
    if client.has_extn("starttls"):
        client.starttls(context=_context(server))
        client.ehlo()
    elif server.login and not server.is_here:
        raise Unencrypted


def _context(server: MailServer) -> ssl.SSLContext:
    """Return how TLS is spoken: with a checked certificate, but to this very machine.

    A mail server there has one of its own making, and between the two nobody can stand.
    """
    context = ssl.create_default_context()
    if server.is_here:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
