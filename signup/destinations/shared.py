"""What a profile store looks like from inside: deliveries in, one outcome each out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from signup.domain.offers import StoreCode
    from signup.domain.outcome import Handover, Outcome
    from signup.domain.site import DestinationConfig


@dataclass(frozen=True, slots=True)
class Delivery:
    """One change of one profile, as it is to be told.

    `id` is the same in every attempt, so that the receiver can tell a repeat. `type` is
    `profile.subscribed`, `profile.updated`, `profile.withdrawn` or `profile.erased`. `at` is when
    it happened. `data` is the profile as it is now, with the consent event that caused the change
    under `consent`; it is ready for JSON. After `send_before` it must not be sent by whoever holds
    it: another worker may have it by then. Times are aware and in UTC. `given_anew` tells of a
    withdrawal that the same address has taken back since, by a consent that is told after it.
    `told_no_at` stands with a grant: when this store was last told a withdrawal of the profile,
    None where it never was.
    """

    id: str
    type: str
    at: datetime
    data: Mapping[str, Any]
    send_before: datetime
    given_anew: bool = False
    told_no_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests per second in the long run, and so many at once."""

    per_second: float
    burst: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What a store takes.

    `batch` is the most deliveries of one `deliver`, and `per_request` how many of them one request
    carries. After each `portion` of a batch it is written down what became of it (None: after the
    whole): no more than that is sent again when a worker dies. `linger` is how long the first of a
    batch may wait for others to go with it. `rate` is the store's documented limit, kept by all
    workers together; None where there is none.
    """

    batch: int = 64
    per_request: int = 1
    portion: int | None = None
    linger: timedelta = timedelta()
    rate: Rate | None = None


class Destination(Protocol):
    """A profile store.

    A batch holds each profile at most once, so its deliveries may be sent in any order or at once.
    Nothing is retried here; an adapter says what became of each delivery and the drain decides:
    it waits, splits, stops and buries.
    """

    @property
    def limits(self) -> Limits:
        """What the store takes; the same for the life of the object."""
        ...

    def deliver(self, batch: Sequence[Delivery]) -> Handover:
        """Hand the batch over; one outcome per delivery, in the same order.

        `batch` has at most `limits.batch` deliveries. Every call outside has a time limit, and all
        together end within the lease: nothing begins after `send_before`. What an answer says of
        one delivery becomes its outcome; a request refused as a whole makes each of its deliveries
        `Split`, even where it was the only one.
        """
        ...

    def close(self) -> None:
        """Begin nothing more and end within ten seconds; from another thread, at any moment.

        What was not begun comes back as a `Retry` that does not count.
        """
        ...


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Something a store took, to be looked for in it.

    `delivery` shows the profile as it is now; `handle` is what the store gave with its answer, and
    `taken_at` when.
    """

    delivery: Delivery
    handle: str | None
    taken_at: datetime


@runtime_checkable
class ReadsBack(Protocol):
    """A store whose answer says only that it will see to it (202), and which can be asked later.

    An adapter that has this method and answers `Accepted` is asked 10, 30 and 90 seconds later.
    """

    def read_back(self, batch: Sequence[HandedOver]) -> Handover:
        """Look for each: `Confirmed` when it is there, `Rejected` when it failed for good.

        `Retry` means: not there (yet). After the last look that is a failed attempt, and it is
        handed over anew. `Accepted` means that the store cannot tell; it is not asked again.
        """
        ...


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a store says of itself when it is only read from.

    `faults` are keys of its table in the site file, the empty one for the table itself, with what
    is wrong there, in words that repeat no value. `asks_again` tells by channel whether the store
    asks people to confirm on its own; a channel it does not tell about is absent.
    """

    faults: Sequence[tuple[str, str]] = ()
    asks_again: Mapping[str, bool] = field(default_factory=dict)


@runtime_checkable
class Inspectable(Protocol):
    """A store that shows, by reads that change nothing, whether it can be used as configured."""

    def inspect(self) -> Inspection:
        """Look; a store that cannot be reached or refuses is a fault, and nothing is raised."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """How a code stands in its store.

    With `ours` true the store gives it to nobody else, and the shop takes it until `good_until`
    (None: the store does not say). False: it never is ours. None: nobody can tell now, so it must
    not be given.
    """

    ours: bool | None
    good_until: datetime | None = None


@runtime_checkable
class GivesCodes(Protocol):
    """A store that keeps coupons with a code for each person.

    Nothing is raised: where the store does not answer, the outcome says why.
    """

    def free_codes(self, coupon: str) -> list[StoreCode] | Outcome:
        """Return some codes of a coupon that nobody has and that can be used; changes nothing."""
        ...

    def reserve_code(self, reference: str) -> Standing | Outcome:
        """Take a code that was free a moment ago, so that the store gives it to nobody else."""
        ...

    def resume_code(self, reference: str) -> Standing | Outcome:
        """Finish what somebody began: the code may have been reserved for us before, or not."""
        ...

    def coupon_fault(self, coupon: str) -> str | None:
        """Return what is wrong with a coupon, in words that repeat no value; changes nothing."""
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
    """A destination cannot be used as configured; the text names it and repeats no value.

    `reason` is the text without the name.
    """

    def __init__(self, config: DestinationConfig, reason: str) -> None:
        super().__init__(f"destination {config.name}: {reason}")
        self.reason = reason
