"""What became of one thing that was handed to somebody outside: a profile store, a mail server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta


OVERTAKEN = "overtaken"
"""Cause of a withdrawal that is not told (again): the consent was given anew since."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The other side took it; whether it had its effect is not known yet.

    `handle` is what a store gave to ask about it later (a job's id); it is no personal data.
    """

    handle: str | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The other side has it: its own answer shows the effect, or reading it back did."""


@dataclass(frozen=True, slots=True)
class Retry:
    """It may work later.

    `cause` is a short stable code without personal data. `after` is how long the other side asked
    to be left alone, None when it did not say. With `counts` false the attempt is given back: it
    was never made.
    """

    cause: str
    after: timedelta | None = None
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Throttled:
    """The other side asks for patience (429) and took nothing; no attempt is used up.

    `after` is how long, None when it did not say. The whole destination waits as long.
    """

    cause: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    """The other side does not let us in (401, 403: a wrong or a withdrawn key).

    No attempt is used up. The destination stops, and says so, until its key or settings change or
    an operator resumes it.
    """

    cause: str


@dataclass(frozen=True, slots=True)
class Split:
    """The request it was in was refused as a whole, and nothing of it was taken.

    It is handed over again in halves, until what the refusal is about stands alone; that one is
    then rejected with `cause`.
    """

    cause: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The other side will never take this as it is; `cause` is a short stable code.

    With `judged` false that is known without having asked, and says nothing about the other side.
    """

    cause: str
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Superseded:
    """It must not be told any more, because the world has moved on; `cause` says how."""

    cause: str


@dataclass(frozen=True, slots=True)
class Held:
    """It must not be told before `until` (aware UTC); no attempt is used up. `cause` says why."""

    cause: str
    until: datetime


Outcome = Accepted | Confirmed | Retry | Throttled | Stopped | Split | Rejected | Superseded | Held


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the other side said about its rate limit, in a good answer or a bad one.

    So many more requests until its window ends, `ends_in` from now.
    """

    remaining: int
    ends_in: timedelta


@dataclass(frozen=True, slots=True)
class Handover:
    """What became of a batch: one outcome for each of it, in the same order.

    `requests` is how many requests were made, which is what the rate counts; None for as many as
    the batch was expected to take. `allowance` is the tightest that any answer told.
    """

    outcomes: Sequence[Outcome]
    requests: int | None = None
    allowance: Allowance | None = None
