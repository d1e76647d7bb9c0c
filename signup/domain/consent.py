"""Consent as events about one address, one channel, one purpose; the state is derived from them.

The rules stand in docs/reference/consent.md. An event is never edited; what a person may be sent is
always the fold of the events of their address in the order of the time they happened.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class Channel(StrEnum):
    """Where a message goes."""

    EMAIL = "email"
    SMS = "sms"


class Purpose(StrEnum):
    """What a message is for."""

    MARKETING = "marketing"
    TRANSACTIONAL = "transactional"


class EventKind(StrEnum):
    """What happened to a consent (consent rules, section 1, rule 1)."""

    REQUESTED = "requested"
    GIVEN = "given"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    INVALIDATED = "invalidated"
    IMPORTED = "imported"


class State(StrEnum):
    """What the events add up to. Only `SUBSCRIBED` may be messaged."""

    NONE = "none"
    PENDING = "pending"
    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"


class OptInLevel(StrEnum):
    """How well the consent is proved; destinations map it to their own words."""

    UNKNOWN = "unknown"
    SINGLE = "single"
    CONFIRMED = "confirmed"


class Act(StrEnum):
    """What the person did."""

    TICK_AND_PRESS = "tick+press"
    PRESS = "press"
    INBOUND_KEYWORD = "inbound keyword"
    CODE = "code"
    LINK_AND_PRESS = "link+press"
    REPORTED = "reported"
    SERVER = "server"


OWN_ACTS = frozenset({Act.INBOUND_KEYWORD, Act.CODE, Act.LINK_AND_PRESS})
"""Acts that only the holder of the address can do: they alone end a withdrawal (rule 8)."""

ASKABLE: tuple[tuple[Channel, Purpose], ...] = (
    (Channel.EMAIL, Purpose.MARKETING),
    (Channel.SMS, Purpose.MARKETING),
    (Channel.SMS, Purpose.TRANSACTIONAL),
)
"""Every pair of channel and purpose a shopper can be asked for, in the order the API shows them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of one address, channel and purpose, with what is needed to fold the next event.

    `since` is when the state was entered, `last_at` when the newest event folded happened; both are
    aware UTC times, None before the first event. `requested_at` is when the person was asked to
    confirm, None when no question is open; someone unsubscribed may have one open, too.
    `last_event` is the id of the event recorded last: the next one names it in its sealed record.
    """

    state: State = State.NONE
    level: OptInLevel = OptInLevel.UNKNOWN
    since: datetime | None = None
    last_at: datetime | None = None
    source: str | None = None
    ever_subscribed: bool = False
    requested_at: datetime | None = None
    last_event: str | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """The part of a consent event that moves the state: what, by which act, when, from where."""

    kind: EventKind
    act: Act
    at: datetime
    source: str


NOTHING = Standing()
_LEAVE_OPEN = frozenset({EventKind.GIVEN, EventKind.IMPORTED})


def fold(standing: Standing, event: Happening) -> Standing:
    """Return the standing after `event`, which is not older than what was folded before."""
    state, level = _next(standing, event)
    asked = event.at if event.kind is EventKind.REQUESTED else None
    open_request = asked or (standing.requested_at if event.kind in _LEAVE_OPEN else None)
    if (state, level) == (standing.state, standing.level):
        return replace(standing, last_at=event.at, requested_at=open_request)
    return replace(
        standing,
        last_at=event.at,
        requested_at=open_request,
        state=state,
        level=level,
        since=event.at if state != standing.state else standing.since,
        source=event.source,
        ever_subscribed=standing.ever_subscribed or state is State.SUBSCRIBED,
    )


def derive(events: Iterable[Happening]) -> Standing:
    """Fold all `events` from nothing, in the order they happened; arrival order does not matter.

    Of two events of the same moment the withdrawal counts as the later one (rule 7).
    """
    standing = NOTHING
    for event in sorted(events, key=order_of):
        standing = fold(standing, event)
    return standing


def order_of(event: Happening) -> tuple[datetime, bool, str, str, str]:
    """Return the sort key that puts events into the order they are folded in; total and stable."""
    ends = event.kind is EventKind.WITHDRAWN
    return (event.at, ends, event.kind.value, event.act.value, event.source)


def _next(standing: Standing, event: Happening) -> tuple[State, OptInLevel]:
    now, level = standing.state, standing.level
    match event.kind:
        case EventKind.WITHDRAWN | EventKind.INVALIDATED:
            return State.UNSUBSCRIBED, OptInLevel.UNKNOWN
        case EventKind.REQUESTED:
            return (State.PENDING, OptInLevel.UNKNOWN) if now is State.NONE else (now, level)
        case EventKind.GIVEN | EventKind.CONFIRMED:
            return _granted(standing, event)
        case EventKind.IMPORTED:
            return (State.SUBSCRIBED, OptInLevel.UNKNOWN) if now is State.NONE else (now, level)
        case EventKind.REFUSED:
            return (State.NONE, OptInLevel.UNKNOWN) if now is State.PENDING else (now, level)
        case EventKind.EXPIRED:
            leaves = now in {State.PENDING, State.SUBSCRIBED}
            return (State.NONE, OptInLevel.UNKNOWN) if leaves else (now, level)


def _granted(standing: Standing, event: Happening) -> tuple[State, OptInLevel]:
    if standing.state is State.UNSUBSCRIBED and event.act not in OWN_ACTS:
        return standing.state, standing.level
    if event.kind is EventKind.CONFIRMED or event.act in OWN_ACTS:
        return State.SUBSCRIBED, OptInLevel.CONFIRMED
    if standing.level is OptInLevel.CONFIRMED:
        return State.SUBSCRIBED, OptInLevel.CONFIRMED
    return State.SUBSCRIBED, OptInLevel.SINGLE
