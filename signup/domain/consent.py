"""Consent as events about one address, one channel, one purpose; the state is derived from them.

The rules stand in docs/explanation/consent.md. An event is never edited; what a person may be sent
is always the fold of the events of their address in the order of the time they happened.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from signup.domain.basis import CONSENT, Basis, Ground

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
    """What the person did.

    `LINK_AND_NONCE`: they opened the link of a mail in the browser they had signed up with.
    `CODE` is typed from a mail, `TEXTED_CODE` from a text.
    `REPORTED` is somebody's word for it; the acts elsewhere are those that an imported file
    proves or that the brand's shop tells of.
    """

    TICK_AND_PRESS = "tick+press"
    PRESS = "press"
    INBOUND_KEYWORD = "inbound keyword"
    CODE = "code"
    TEXTED_CODE = "texted code"
    LINK_AND_PRESS = "link+press"
    LINK_AND_NONCE = "link+nonce"
    REPORTED = "reported"
    GIVEN_ELSEWHERE = "given elsewhere"
    CONFIRMED_ELSEWHERE = "confirmed elsewhere"
    SERVER = "server"


HEARSAY = frozenset({Act.REPORTED, Act.SERVER})
"""Acts that somebody else tells of; the person has not just turned to us."""

ELSEWHERE = frozenset({Act.GIVEN_ELSEWHERE, Act.CONFIRMED_ELSEWHERE})
"""Acts of the person in another system, beside a text that is not ours."""

OWN_ACTS = frozenset(
    {
        Act.INBOUND_KEYWORD,
        Act.CODE,
        Act.TEXTED_CODE,
        Act.LINK_AND_PRESS,
        Act.LINK_AND_NONCE,
    }
)
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
    `ground` is what a subscription rests on; in other states it says nothing.
    """

    state: State = State.NONE
    level: OptInLevel = OptInLevel.UNKNOWN
    since: datetime | None = None
    last_at: datetime | None = None
    source: str | None = None
    ever_subscribed: bool = False
    requested_at: datetime | None = None
    last_event: str | None = None
    ground: Ground = CONSENT

    def is_over(self, now: datetime) -> bool:
        """Tell whether it is a subscription whose ground has ended by itself (an expiry is due)."""
        return self.state is State.SUBSCRIBED and self.ground.is_over(now)


@dataclass(frozen=True, slots=True)
class Happening:
    """The part of a consent event that moves the state: what, by which act, when, from where.

    `ground` is what a grant rests on and what an end ends. An expiry with a time in it is that of a
    subscription, one without that of a question nobody answered.
    """

    kind: EventKind
    act: Act
    at: datetime
    source: str
    ground: Ground = CONSENT


NOTHING = Standing()
GRANTS = frozenset({EventKind.GIVEN, EventKind.CONFIRMED, EventKind.IMPORTED})
ENDS = frozenset({EventKind.WITHDRAWN, EventKind.INVALIDATED})
_RANKS = {
    EventKind.REQUESTED: 0,
    EventKind.IMPORTED: 1,
    EventKind.GIVEN: 2,
    EventKind.CONFIRMED: 3,
    EventKind.REFUSED: 4,
    EventKind.EXPIRED: 5,
    EventKind.INVALIDATED: 6,
    EventKind.WITHDRAWN: 7,
}
_LEAVE_OPEN = frozenset({EventKind.GIVEN, EventKind.IMPORTED})


def fold(standing: Standing, event: Happening) -> Standing:
    """Return the standing after `event`, which is not older than what was folded before."""
    state, level = _next(standing, event)
    seen = replace(
        standing,
        last_at=event.at,
        requested_at=_open_question(standing, event),
        ground=_ground(standing, event, state),
    )
    if (state, level) == (standing.state, standing.level):
        return seen
    return replace(
        seen,
        state=state,
        level=level,
        since=event.at if state != standing.state else standing.since,
        source=event.source,
        ever_subscribed=standing.ever_subscribed or state is State.SUBSCRIBED,
    )


def derive(events: Iterable[Happening]) -> Standing:
    """Fold all `events` from nothing, in the order they happened; arrival order does not matter.

    Events of the same moment go by their rank: see `rank_of`.
    """
    standing = NOTHING
    for event in sorted(events, key=order_of):
        standing = fold(standing, event)
    return standing


def ending(event: Happening, standing: Standing) -> Happening:
    """Return `event`; one that ends a subscription names the ground it ends."""
    ends = event.kind in ENDS and standing.state is State.SUBSCRIBED
    return replace(event, ground=standing.ground) if ends else event


def rank_of(kind: EventKind) -> int:
    """Return which of several events of one moment counts as the later one: that of higher rank.

    An answer comes after its question, a no after a yes, and nothing after a stop (rule 7).
    """
    return _RANKS[kind]


def order_of(event: Happening) -> tuple[datetime, int, str, str, str, str, str]:
    """Return the sort key that puts events into the order they are folded in; it is total."""
    ground = event.ground
    until = ground.expires_at.isoformat() if ground.expires_at else ""
    said = (event.kind.value, event.act.value, event.source, ground.basis.value, until)
    return (event.at, rank_of(event.kind), *said)


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
            return _imported(standing, event)
        case EventKind.REFUSED:
            return (State.NONE, OptInLevel.UNKNOWN) if now is State.PENDING else (now, level)
        case EventKind.EXPIRED:
            return _expired(standing, event)


def _granted(standing: Standing, event: Happening) -> tuple[State, OptInLevel]:
    if event.ground.basis is not Basis.CONSENT:
        return _allowed(standing)
    if standing.state is State.UNSUBSCRIBED and event.act not in OWN_ACTS:
        return standing.state, standing.level
    if event.kind is EventKind.CONFIRMED or event.act in OWN_ACTS:
        return State.SUBSCRIBED, OptInLevel.CONFIRMED
    if standing.level is OptInLevel.CONFIRMED:
        return State.SUBSCRIBED, OptInLevel.CONFIRMED
    return State.SUBSCRIBED, OptInLevel.SINGLE


def _allowed(standing: Standing) -> tuple[State, OptInLevel]:
    """Return what a lesser basis leads to: nobody agreed, so it proves and revives nothing."""
    if standing.state in {State.SUBSCRIBED, State.UNSUBSCRIBED}:
        return standing.state, standing.level
    return State.SUBSCRIBED, OptInLevel.UNKNOWN


def _expired(standing: Standing, event: Happening) -> tuple[State, OptInLevel]:
    """Return what is left when time has run out; who was asked meanwhile may still answer."""
    if _ends_a_subscription(event) and standing.is_over(event.at):
        asked = standing.requested_at is not None
        return (State.PENDING if asked else State.NONE), OptInLevel.UNKNOWN
    if standing.state is State.PENDING and not _ends_a_subscription(event):
        return State.NONE, OptInLevel.UNKNOWN
    return standing.state, standing.level


def _ends_a_subscription(event: Happening) -> bool:
    return event.kind is EventKind.EXPIRED and event.ground.expires_at is not None


def _open_question(standing: Standing, event: Happening) -> datetime | None:
    if event.kind is EventKind.REQUESTED:
        return event.at
    stays = event.kind in _LEAVE_OPEN or _ends_a_subscription(event)
    return standing.requested_at if stays else None


def _ground(standing: Standing, event: Happening, state: State) -> Ground:
    """Return what the state after `event` rests on; a lesser ground never replaces a better one.

    Nor does what a file merely says: without proof it is no consent.
    """
    if state is not State.SUBSCRIBED:
        return CONSENT
    if event.kind not in GRANTS or _is_bare_word(event):
        return standing.ground
    if standing.state is not State.SUBSCRIBED:
        return event.ground
    return standing.ground.or_better(event.ground)


def _is_bare_word(event: Happening) -> bool:
    claims_consent = event.ground.basis is Basis.CONSENT
    return event.kind is EventKind.IMPORTED and claims_consent and event.act not in _PROVED


_PROVED = {
    Act.GIVEN_ELSEWHERE: OptInLevel.SINGLE,
    Act.CONFIRMED_ELSEWHERE: OptInLevel.CONFIRMED,
}


def _imported(standing: Standing, event: Happening) -> tuple[State, OptInLevel]:
    """What a file proves counts, what it merely says waits; it brings nobody back who left.

    What rests on a lesser basis waits for nothing: there is no consent to prove.
    """
    if event.ground.basis is not Basis.CONSENT:
        return _allowed(standing)
    proved = _PROVED.get(event.act)
    if standing.state is State.UNSUBSCRIBED or (
        proved is None and standing.state is not State.NONE
    ):
        return standing.state, standing.level
    if proved is None:
        return State.PENDING, OptInLevel.UNKNOWN
    kept = standing.level is OptInLevel.CONFIRMED
    return State.SUBSCRIBED, OptInLevel.CONFIRMED if kept else proved
