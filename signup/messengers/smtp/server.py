"""The mail server that mail is handed in at, as `SIGNUP_EMAIL_URL` names it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"smtp": 587, "smtps": 465}
"""Submission (RFC 6409), and submission over TLS from the first byte (RFC 8314)."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in; `login` is user and password, None where none is asked for.

    With `implicit_tls` the conversation begins encrypted, else it changes over where the server
    offers that (STARTTLS, RFC 3207).
    """

    host: str
    port: int
    implicit_tls: bool = False
    login: tuple[str, str] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, url: str) -> MailServer:
        """Read `smtp://user:password@host:587` or `smtps://…`, whose parts may be %-encoded."""
        parts = urlsplit(url)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(
            host=parts.hostname or "",
            port=parts.port or _PORTS[parts.scheme],
            implicit_tls=parts.scheme == "smtps",
            login=(user, password) if user else None,
        )

    @property
    def is_here(self) -> bool:
        """Whether nothing leaves this machine on the way to it, so that nobody can listen."""
        return self.host in LOOPBACK
