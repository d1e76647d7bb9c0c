"""Mail out by SMTP: one conversation with the brand's own mail server per message."""

from __future__ import annotations

from email.errors import MessageError
from typing import TYPE_CHECKING

from signup.domain.outcome import Accepted, Rejected, Retry
from signup.messengers.smtp.mail import compose
from signup.messengers.smtp.outcomes import FAILURES, outcome_of
from signup.messengers.smtp.session import session
from signup.outbound.guard import Guard, look_up

if TYPE_CHECKING:
    import smtplib
    from collections.abc import Callable
    from datetime import datetime

    from signup.domain.outcome import Outcome
    from signup.messengers.shared import OutgoingMessage
    from signup.messengers.smtp.server import MailServer
    from signup.outbound.guard import Resolve

SECONDS = 8.0
"""How long one message may take in all; short enough for a graceful stop within ten seconds."""

UNUSABLE = Rejected("message_unusable")
"""What is no mail to somebody: nothing that is tried again would make it one."""


class SmtpMessenger:
    """Hands mails in at `server`, from the mailbox `sender` unless the letter names its own.

    `own_name` is how this machine introduces itself. The server is the operator's own setting, so
    it may be on a private network. Once it took a message, nothing makes that undone.
    """

    def __init__(
        self,
        server: MailServer,
        sender: str,
        own_name: str,
        clock: Callable[[], datetime],
        *,
        seconds: float = SECONDS,
        resolve: Resolve = look_up,
    ) -> None:
        self._server, self._sender, self._own_name = server, sender, own_name
        self._clock = clock
        self._seconds = seconds
        self._guard = Guard(allow_private=True, resolve=resolve)

    def send(self, message: OutgoingMessage) -> Outcome:
        """Hand one message in; see `Messenger`."""
        letter = message.letter
        if letter is None:
            return UNUSABLE
        sender = letter.sender or self._sender
        try:
            mail = compose(letter, message.address, sender, message.id, self._clock())
            content = mail.as_bytes()
        except (ValueError, LookupError, MessageError):  # `email` has no one word for it
            return UNUSABLE
        to = [message.address]
        return self._converse(lambda client: client.sendmail(sender, to, content)) or Accepted()

    def trouble(self) -> str | None:
        """Return why the server cannot be used, None when it can; nothing is sent."""
        failed = self._converse(lambda _client: None)
        return failed.cause if failed else None

    def _converse(self, act: Callable[[smtplib.SMTP], object]) -> Retry | Rejected | None:
        """Return what went wrong, if anything, while `act` had the server's ear."""
        with self._guard.within(self._seconds) as watch:
            try:
                with session(self._server, self._guard, self._own_name) as client:
                    act(client)
            except FAILURES as error:
                return Retry("time_out") if watch.is_over else outcome_of(error)
        return None
