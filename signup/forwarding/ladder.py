"""When a failed attempt is made again, and when it is given up."""

from __future__ import annotations

from datetime import timedelta

LADDER = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long to wait after the first, second, … failed attempt: 76 hours in all."""

MOST_ATTEMPTS = len(LADDER) + 1
JITTER = 0.1
"""Waits are spread by this share to either side: what failed together returns apart."""

LONGEST = timedelta(hours=24)


def wait(attempts: int, chance: float, after: timedelta | None = None) -> timedelta | None:
    """Return how long to wait after `attempts` attempts, None when there is nothing left to try.

    `chance` is a random number from 0 up to 1. `after` is how long the other side asked to be left
    alone; it may lengthen the wait, to a day at most, and never shortens it.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    step = LADDER[max(attempts, 1) - 1]
    spread = step * (1 + JITTER * (2 * chance - 1))
    return max(spread, min(after or timedelta(), LONGEST))


def pause(chance: float, after: timedelta | None = None) -> timedelta:
    """Return how long to wait when no attempt was used up: as asked, or the first step."""
    asked = min(after, LONGEST) if after is not None else LADDER[0]
    return asked * (1 + JITTER * chance)
