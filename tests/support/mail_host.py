"""A mail server on this machine that speaks real SMTP, keeps what it gets, and has bad days."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
import threading
from collections import defaultdict, deque
from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.support.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage
    from pathlib import Path

logging.getLogger("mail.log").setLevel(logging.WARNING)  # it tells of every byte
USER, PASSWORD = "shop@northwind.example", "p@ss:word/1"
HANG = "hang"


@dataclass(frozen=True, slots=True)
class Received:
    """One mail: the envelope, the exact bytes, and how the client came."""

    sender: str
    to: tuple[str, ...]
    content: bytes
    own_name: str
    encrypted: bool
    logged_in: bool

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)

    def text(self, kind: str = "plain") -> str:
        """Return the part that is `text/<kind>`, decoded."""
        (part,) = [one for one in self.mail.walk() if one.get_content_type() == f"text/{kind}"]
        return str(part.get_content()).replace("\r\n", "\n")


class MailHost:
    """Takes mail on `port`; `answers` of a command (MAIL, RCPT, DATA) are given before "250 OK".

    HANG as answer keeps the client waiting.
    """

    def __init__(self, **options: Any) -> None:
        self.received: list[Received] = []
        self.answers: dict[str, deque[str]] = defaultdict(deque)
        self.let_go = threading.Event()
        self._news = threading.Condition()
        self._controller = Controller(
            self, hostname="127.0.0.1", port=free_port(), authenticator=_is_known, **options
        )
        self.port: int = self._controller.port

    def url(self, user: str = "", host: str = "127.0.0.1", scheme: str = "smtp") -> str:
        return f"{scheme}://{user}{host}:{self.port}"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        """Be gone; a second time changes nothing."""
        if not self.let_go.is_set():
            self.let_go.set()
            self._controller.stop()

    def wait(self, until: Callable[[], bool], seconds: float = 20) -> None:
        """Return once `until` is true of what was received."""
        with self._news:
            assert self._news.wait_for(until, seconds), f"{len(self.received)} mails came"

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        envelope.mail_from = address
        return await self._answer("MAIL")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        envelope.rcpt_tos.append(address)
        return await self._answer("RCPT")

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, session: Any, envelope: Any
    ) -> str:
        answer = await self._answer("DATA")
        if answer.startswith("250"):
            with self._news:
                self.received.append(_received(session, envelope))
                self._news.notify_all()
        return answer

    async def _answer(self, command: str) -> str:
        answer = self.answers[command].popleft() if self.answers[command] else "250 OK"
        if answer == HANG:
            await asyncio.to_thread(self.let_go.wait, 30)
        return answer


def _received(session: Any, envelope: Any) -> Received:
    return Received(
        sender=envelope.mail_from,
        to=tuple(envelope.rcpt_tos),
        content=envelope.original_content,
        own_name=session.host_name,
        encrypted=session.ssl is not None,
        logged_in=session.authenticated,
    )


def _is_known(
    _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any
) -> AuthResult:
    known = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=False)


@contextlib.contextmanager
def running(
    certificate: Path | None = None, *, implicit: bool = False, **options: Any
) -> Iterator[MailHost]:
    """Run a host; with a `certificate` it offers STARTTLS, or speaks TLS from the first byte."""
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        options["ssl_context" if implicit else "tls_context"] = context
    host = MailHost(**options)
    host.start()
    try:
        yield host
    finally:
        host.stop()
