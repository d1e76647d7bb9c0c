"""The name of a queue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Queue:
    """The outbox rows of one site for one destination."""

    site: str
    destination: str
