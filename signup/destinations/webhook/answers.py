"""What an HTTP answer means for a delivery: taken, later, or never."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from signup.domain.outcome import Accepted, Rejected, Retry, Stopped, Throttled
from signup.outbound.patience import retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from signup.domain.outcome import Outcome

FINAL = frozenset({400, 410, 413, 415, 422})
"""Answers about this very delivery, which sending it again cannot change. All others may: a lost
route (404, 405) is repaired on the receiver's side."""

LOCKED_OUT = frozenset({401, 403})
"""The receiver does not take our signature: every other delivery would fare the same."""

TOO_MANY = 429
PATIENCE = timedelta(seconds=30)
"""How long a 429 without Retry-After is respected."""


def outcome_of(status: int, headers: Mapping[str, str], now: datetime) -> Outcome:
    """Return the outcome of an answer that arrived at `now`."""
    if 200 <= status < 300:  # noqa: PLR2004 - the class of success (RFC 9110, section 15.3)
        return Accepted()
    if 300 <= status < 400:  # noqa: PLR2004 - redirection (section 15.4)
        return Retry("redirect_refused")
    cause = f"http_{status}"
    if status in FINAL:
        return Rejected(cause)
    if status in LOCKED_OUT:
        return Stopped(cause)
    after = retry_after(headers.get("Retry-After"), now)
    if status == TOO_MANY:
        return Throttled(cause, after or PATIENCE)
    return Retry(cause, after)
