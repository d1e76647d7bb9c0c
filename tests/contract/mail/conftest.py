"""Mail servers on this machine, and the sender that hands mail in at them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.domain.consent import Channel
from signup.messengers.shared import Letter, OutgoingMessage
from signup.messengers.smtp.adapter import SmtpMessenger
from signup.messengers.smtp.server import MailServer
from tests.support import certificates, mail_host
from tests.support.clock import START

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.mail_host import MailHost

FAR = "mail.northwind.example"
"""A host that is not this machine, as far as the sender can tell."""

SENDER = "hello@northwind.example"
ONE_CLICK = "https://signup.northwind.example/unsubscribe/" + "WyJkZW1vIiwiMDE5" * 12


def a_letter(**changes: Any) -> Letter:
    values: dict[str, Any] = {
        "subject": "Bitte bestätigen Sie Ihre E-Mail-Adresse",
        "text": "Guten Tag\n\nBitte bestätigen:\nhttps://signup.example/confirm/abc\n",
        "html": "<p>Guten Tag</p>\n<p>Bitte bestätigen</p>\n",
        "sender_name": "Northwind Kaffeerösterei",
        "contact": "help@northwind.example",
        "language": "de",
        "unsubscribe": ONE_CLICK,
    }
    return Letter(**{**values, **changes})


def a_message(letter: Letter | None = None, **changes: Any) -> OutgoingMessage:
    letter = letter or a_letter()
    values: dict[str, Any] = {
        "id": "0193b2f3a4b5c6d7",
        "site": "demo",
        "channel": Channel.EMAIL,
        "address": "ada@example.com",
        "body": letter.text,
        "send_before": datetime.now(UTC) + timedelta(seconds=30),
        "letter": letter,
    }
    return OutgoingMessage(**{**values, **changes})


def a_sender(url: str, **options: Any) -> SmtpMessenger:
    """Return a sender for whom every name leads to this machine."""
    options.setdefault("resolve", lambda _host, _port: ["127.0.0.1"])
    return SmtpMessenger(MailServer.of(url), SENDER, "signup.example", lambda: START, **options)


@pytest.fixture
def host() -> Iterator[MailHost]:
    """Give a mail server without encryption and without accounts."""
    with mail_host.running() as running:
        yield running


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return key and certificate of FAR, which this process trusts."""
    made = certificates.certificate(tmp_path, FAR)
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    return made
