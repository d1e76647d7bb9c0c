"""What a profile store looks like from inside: deliveries in, one outcome each out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from signup.domain.outcome import Outcome
    from signup.domain.site import DestinationConfig


@dataclass(frozen=True, slots=True)
class Delivery:
    """One change of one profile, as it is to be told.

    `id` is the same in every attempt, so that the receiver can tell a repeat. `type` is
    `profile.subscribed`, `profile.updated`, `profile.withdrawn` or `profile.erased`. `at` is when
    it happened. `data` is the profile as it is now, with the consent event that caused the change
    under `consent`; it is ready for JSON. After `send_before` it must not be sent by whoever holds
    it: another worker may have it by then. Times are aware and in UTC.
    """

    id: str
    type: str
    at: datetime
    data: Mapping[str, Any]
    send_before: datetime


class Destination(Protocol):
    """A profile store.

    A batch holds each profile at most once, so its deliveries may be sent in any order or at once.
    Nothing is retried here; an adapter says what became of each delivery and the drain decides.
    """

    def deliver(self, batch: Sequence[Delivery]) -> Sequence[Outcome]:
        """Hand the batch over; return one outcome per delivery, in the same order.

        Every call outside has a time limit, and all together end within the lease.
        """
        ...

    def close(self) -> None:
        """Begin nothing more and end within ten seconds; from another thread, at any moment.

        What was not begun comes back as a `Retry` that does not count.
        """
        ...


NOT_TRIED = "not_tried"
"""Cause of what a batch did not get to; never an attempt."""


@dataclass(frozen=True, slots=True)
class Means:
    """What adapters are built with.

    `environ` is where secrets are looked up by name; `clock` returns aware UTC times. With
    `allow_private`, destinations may lie on this machine or network and be reached without TLS.
    """

    environ: Mapping[str, str]
    clock: Callable[[], datetime]
    allow_private: bool = False


class DestinationError(Exception):
    """A destination cannot be used as configured; the text names it and repeats no value."""

    def __init__(self, config: DestinationConfig, reason: str) -> None:
        super().__init__(f"destination {config.name}: {reason}")
