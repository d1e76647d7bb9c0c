"""What a sender of messages looks like from inside: one message in, what became of it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from signup.domain.consent import Channel
    from signup.domain.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of a mail.

    `sender_name` stands in From; `contact` is how the seller can be reached, an e-mail address or
    not. `unsubscribe` is the RFC 8058 one-click address. `sender` is the mailbox the site writes
    from, None for the service's own. An empty `html` or `unsubscribe` is left out.
    """

    subject: str
    text: str
    html: str
    sender_name: str
    contact: str
    language: str
    unsubscribe: str
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message to one person, ready to be sent.

    `id` is the same in every attempt. `address` is an e-mail address or a number in E.164 and is
    never logged. `sender` is our own number, None for the usual one. A mail has its words in
    `letter`; `body` alone is what a handset is sent. After `send_before` (aware, UTC) it must not
    be sent by whoever holds it: another worker may have it by then.
    """

    id: str
    site: str
    channel: Channel
    address: str
    body: str
    send_before: datetime
    letter: Letter | None = None
    sender: str | None = None


class Messenger(Protocol):
    """Sends mail or text messages; nothing is retried here."""

    def send(self, message: OutgoingMessage) -> Outcome:
        """Send one message within ten seconds and say what became of it."""
        ...
