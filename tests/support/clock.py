"""Time and chance that do as they are told."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
"""A Monday; 09:30 in Portland, Oregon."""


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is moved; call it for the time."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Return the time it shows, aware and in UTC."""
        return self.now

    def advance(self, **parts: float) -> datetime:
        """Move on by a `timedelta` of these parts (`seconds=5`, `hours=2`); return the new time."""
        self.now += timedelta(**parts)
        return self.now


@dataclass(slots=True)
class SeededBytes:
    """Bytes in place of `secrets.token_bytes`: the same row of them in every run."""

    source: random.Random = field(default_factory=lambda: random.Random(20260302))

    def __call__(self, count: int) -> bytes:
        """Return the next `count` bytes."""
        return self.source.randbytes(count)
