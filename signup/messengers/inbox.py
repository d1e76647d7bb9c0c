"""The sender for development: nothing leaves the machine, everything appears at `/dev/inbox`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from signup.domain.outcome import Accepted
from signup.storage.tables import inbox_messages

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine

    from signup.domain.outcome import Outcome
    from signup.messengers.shared import OutgoingMessage


class InboxMessenger:
    """Writes messages into a table; the same message twice is one entry."""

    def __init__(self, engine: Engine, *, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def send(self, message: OutgoingMessage) -> Outcome:
        """Keep the message; raises what SQLAlchemy raises when the database is away."""
        entry = {
            "site": message.site,
            "id": message.id,
            "channel": message.channel.value,
            "direction": "out",
            "address": message.address,
            "subject": message.letter.subject if message.letter else None,
            "body": message.body,
            "created_at": self._clock(),
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(inbox_messages).values(entry))
        except IntegrityError:
            return Accepted()  # an earlier attempt has put it there
        return Accepted()
