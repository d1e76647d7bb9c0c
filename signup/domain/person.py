"""A person as their own pages know them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from signup.domain.consent import NOTHING, Channel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from signup.domain.consent import Purpose, Standing


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with the addresses they hold and what they agreed to there."""

    id: str
    email: str | None = None
    phone: str | None = None
    standings: Mapping[tuple[Channel, Purpose], Standing] = field(default_factory=dict)

    def address(self, channel: Channel) -> str | None:
        """Return what the person is reached at on a channel."""
        return self.email if channel is Channel.EMAIL else self.phone

    def standing(self, channel: Channel, purpose: Purpose) -> Standing:
        """Return what stands on a channel for a purpose."""
        return self.standings.get((channel, purpose), NOTHING)


@dataclass(frozen=True, slots=True)
class Question:
    """A request to confirm as its page knows it.

    `person` is who was asked, None once they do not hold the address any more. `source` is the door
    the signup came through; `form_version` and `step` name what confirming earns, if anything.
    """

    person: Person | None
    source: str
    form_version: str | None
    step: str | None
    expires_at: datetime
