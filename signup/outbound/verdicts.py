"""What an API's answer means for what was handed to it: taken, later, or never."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from signup.domain.outcome import Accepted, Rejected, Retry, Stopped, Throttled
from signup.outbound.api import CLOSED
from signup.outbound.patience import retry_after

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from signup.domain.outcome import Outcome
    from signup.outbound.api import Answer

FINAL = frozenset({400, 409, 413, 422})
"""Answers about what was sent, which sending it again cannot change."""

LOCKED_OUT = frozenset({401, 403})
"""The store does not take our key, or the key may not do this."""

TOO_MANY = 429
NOT_TRIED = "not_tried"
"""Cause of what a batch did not get to; never an attempt."""

PATIENCE = timedelta(seconds=30)
"""How long a 429 without Retry-After is respected."""

_UNREACHABLE = frozenset(
    {"time_out", "name_unknown", "address_refused", "connect_failed", "tls_failed"}
)
"""Causes that tell about the whole store: trying the next record is no use now."""


def verdict(answer: Answer, now: datetime, final: Collection[int] = FINAL) -> Outcome:
    """Return the outcome of an answer that arrived at `now`; `final` are refusals for good."""
    if answer.status // 100 == 2:  # noqa: PLR2004 - the class of success (RFC 9110, section 15.3)
        return Accepted()
    if answer.status // 100 == 3:  # noqa: PLR2004 - redirection (section 15.4)
        return Retry("redirect_refused")
    cause = f"http_{answer.status}"
    if answer.status in final:
        return Rejected(cause)
    if answer.status in LOCKED_OUT:
        return Stopped(cause)
    after = retry_after(answer.headers.get("Retry-After"), now)
    if answer.status == TOO_MANY:
        return Throttled(cause, after or PATIENCE)
    return Retry(cause, after)


def unanswered(cause: str) -> Retry:
    """Return the outcome of a call without an answer; one that was never made counts nothing."""
    return Retry(NOT_TRIED, timedelta(), counts=False) if cause == CLOSED else Retry(cause)


def halt(outcome: Outcome) -> Outcome | None:
    """Return what becomes of the rest of a batch after `outcome`; None: it is tried as well."""
    match outcome:
        case Throttled(_, after):
            return Throttled(NOT_TRIED, after)
        case Stopped():
            return Retry(NOT_TRIED, counts=False)
        case Retry(cause) if cause in _UNREACHABLE or not outcome.counts:
            return Retry(NOT_TRIED, outcome.after, counts=False)
    return None
