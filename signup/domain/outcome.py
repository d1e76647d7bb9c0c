"""What became of one thing that was handed to somebody outside: a profile store, a mail server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Accepted:
    """The other side took it."""


@dataclass(frozen=True, slots=True)
class Retry:
    """It may work later.

    `cause` is a short stable code without personal data. `after` is how long the other side asked
    to be left alone, None when it did not say. With `counts` false the attempt is given back: it
    was never made, or the other side only asked for patience (429).
    """

    cause: str
    after: timedelta | None = None
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Rejected:
    """The other side will never take this as it is; `cause` is a short stable code."""

    cause: str


@dataclass(frozen=True, slots=True)
class Superseded:
    """It must not be told any more, because the world has moved on; `cause` says how."""

    cause: str


@dataclass(frozen=True, slots=True)
class Held:
    """It must not be told before `until` (aware UTC); no attempt is used up. `cause` says why."""

    cause: str
    until: datetime


Outcome = Accepted | Retry | Rejected | Superseded | Held
