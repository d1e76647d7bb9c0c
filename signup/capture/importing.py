"""Deciding on people from a file: what the file proves counts, what it merely says waits.

An import is no act of the person. It ends no withdrawal, opens no question that a stray "yes" could
answer, moves no address between people and sends nobody a message. A withdrawal in a file is an act
that somebody reports, and is always taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from signup.capture.asks import circumstances, permitted, place_of
from signup.capture.describe import fill_blanks
from signup.capture.receipts import Imported
from signup.capture.withdraw import ends_every_purpose
from signup.domain.basis import Basis
from signup.domain.consent import ASKABLE, Act, Channel, EventKind, Happening, OptInLevel, State
from signup.domain.jurisdiction import must_confirm
from signup.storage.consents import Past

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from signup.capture.claim import Claim
    from signup.capture.commands import ImportPerson
    from signup.capture.world import World
    from signup.domain.basis import Ground
    from signup.domain.place import Place
    from signup.storage.consents import Subject
    from signup.storage.profiles import Profile

_ACTS = {
    OptInLevel.SINGLE: Act.GIVEN_ELSEWHERE,
    OptInLevel.CONFIRMED: Act.CONFIRMED_ELSEWHERE,
}


@dataclass(frozen=True, slots=True)
class _Fact:
    """A claim as the event it amounts to; `dated` when the file itself tells the event's time."""

    claim: Claim
    subject: Subject
    event: Happening
    dated: bool


def import_person(command: ImportPerson, world: World) -> Imported:
    """Record what the row says and was not known; importing it once more changes nothing."""
    facts = [_fact(claim, command, world) for claim in _widened(command)]
    heard = [fact for fact in facts if not _is_refused(fact, world)]
    news = [fact for fact in heard if not _is_known(fact, world)]
    if news:
        _settle(news, command, world)
    states = tuple(_record(fact, command, world) for fact in news)
    known, refused = len(heard) - len(news), len(facts) - len(heard)
    return Imported(states, known=known, refused=refused)


def _widened(command: ImportPerson) -> Sequence[Claim]:
    """Return the row's claims, a no for each purpose of a channel where one no ends them all.

    Only a yes that the row dates after the no stands beside it.
    """
    said = list(command.claims)
    for no in command.claims:
        if no.granted or not ends_every_purpose(no.channel, command.scene):
            continue
        for purpose in (purpose for channel, purpose in ASKABLE if channel is no.channel):
            about = [one for one in said if (one.channel, one.purpose) == (no.channel, purpose)]
            if not any(not one.granted or _is_after(one, no) for one in about):
                said = [one for one in said if one not in about]
                said.append(replace(no, purpose=purpose))
    return said


def _is_after(yes: Claim, no: Claim) -> bool:
    return yes.at is not None and no.at is not None and yes.at > no.at


def _fact(claim: Claim, command: ImportPerson, world: World) -> _Fact:
    at, kind, act = claim.at, EventKind.IMPORTED, Act.REPORTED
    if not claim.granted:
        kind = EventKind.WITHDRAWN
    elif claim.ground.basis is not Basis.CONSENT:
        pass  # there is no consent to prove or to confirm
    elif _counts(claim, command):
        act = _ACTS[claim.level]
    else:
        at = None  # whoever must confirm first waits from today on
    event = Happening(kind, act, at or command.scene.at, command.scene.source, claim.ground)
    subject = world.subject(_of(claim.channel, command) or "", claim.channel, claim.purpose)
    return _Fact(claim, subject, event, dated=at is not None)


def ground_of(claim: Claim, command: ImportPerson) -> Ground | None:
    """Return what a claimed grant rests on where the person is; None where it cannot."""
    place, at = _where(command, claim.channel), claim.at or command.scene.at
    return permitted(claim.ground, claim.purpose, place, command.scene.site, at=at)


def _counts(claim: Claim, command: ImportPerson) -> bool:
    """Tell whether the file's proof suffices where the person is (consent rules, section 9).

    Without a time there is none, and without any proof the person must always confirm.
    """
    if claim.at is None or claim.level is OptInLevel.UNKNOWN:
        return False
    proven = claim.level is OptInLevel.CONFIRMED
    place = _where(command, claim.channel)
    how = circumstances(command.scene, place, doubtful=command.scene.risky, proven=proven)
    return not must_confirm(claim.channel, how)


def _is_refused(fact: _Fact, world: World) -> bool:
    """Tell whether a grant is about somebody who left: they stay away whatever a file says.

    Nothing of it is kept, for of whoever was erased nothing but the no is left.
    """
    return fact.claim.granted and world.standing(fact.subject).state is State.UNSUBSCRIBED


def _is_known(fact: _Fact, world: World) -> bool:
    """Tell whether there is an event of this fact already, or nothing that it could add.

    A dated fact is known by its time, whatever file told it first; any other by its file.
    """
    event, standing = fact.event, world.standing(fact.subject)
    if standing.state is State.UNSUBSCRIBED and standing.requested_at is None:
        return True
    alike = [
        one
        for one in world.loaded.histories.get(fact.subject, ())
        if (one.happening.kind, one.happening.act) == (event.kind, event.act)
    ]
    if fact.dated:
        return any(one.happening.at == event.at for one in alike)
    undated = [one.happening for one in alike if one.happening.at == one.recorded_at]
    if fact.claim.granted and standing.state is not State.NONE:
        return True
    return any(one.source == event.source for one in undated)


def _settle(news: Collection[_Fact], command: ImportPerson, world: World) -> None:
    """See to it that every address in question has a holder; a file takes none from anybody.

    Of somebody who is only withdrawn nothing is kept but the address that is to be left alone, and
    beside a consent no address whose holder left.
    """
    claimed = {fact.claim.channel for fact in news}
    granted = any(fact.claim.granted for fact in news)
    person = world.holder(email=command.email) or world.holder(phone=command.phone)
    for channel in Channel:
        if not _of(channel, command) or _holder(channel, command, world) is not None:
            continue
        if channel in claimed or (granted and not _has_left(channel, command, world)):
            owner = _owner(channel, person, command, world, needed=channel in claimed)
            person = person or owner


def _has_left(channel: Channel, command: ImportPerson, world: World) -> bool:
    address = _of(channel, command) or ""
    return any(
        world.standing(world.subject(address, channel, purpose)).state is State.UNSUBSCRIBED
        for own, purpose in ASKABLE
        if own is channel
    )


def _owner(
    channel: Channel, person: Profile | None, command: ImportPerson, world: World, *, needed: bool
) -> Profile | None:
    """Give the address to the row's person, or to a new one where that has another already."""
    taken = person is not None and (person.email if channel is Channel.EMAIL else person.phone)
    if taken and not needed:
        return None
    owner = world.new_profile(command.scene) if person is None or taken else person
    if channel is Channel.EMAIL:
        world.attach(owner, email=command.email)
    else:
        world.attach(owner, phone=command.phone)
    world.touch(owner, command.scene.at)
    return owner


def _record(fact: _Fact, command: ImportPerson, world: World) -> State:
    person = _holder(fact.claim.channel, command, world)
    if person is None:
        raise LookupError("a claim is about an address that the row does not have")
    proof = fact.claim.proof
    scene = replace(command.scene, context={"proof": proof} if proof else {})
    place = _where(command, fact.claim.channel)
    event_id = world.happen(person, fact.subject, fact.event, scene, place=place)
    known = world.loaded.histories.setdefault(fact.subject, [])
    known.append(Past(fact.event, scene.at, event_id))
    if fact.claim.granted:
        _describe(person, command)
    return world.standing(fact.subject).state


def _describe(person: Profile, command: ImportPerson) -> None:
    """Fill what is blank; a file changes nothing that is known."""
    fill_blanks(person, command.attributes)
    person.locale = person.locale or command.scene.locale
    if command.scene.source not in person.sources:
        person.sources.append(command.scene.source)


def _holder(channel: Channel, command: ImportPerson, world: World) -> Profile | None:
    if channel is Channel.EMAIL:
        return world.holder(email=command.email)
    return world.holder(phone=command.phone)


def _of(channel: Channel, command: ImportPerson) -> str | None:
    return command.email if channel is Channel.EMAIL else command.phone


def _where(command: ImportPerson, channel: Channel) -> Place:
    return place_of(command.scene, channel, phone=command.phone, region=command.phone_region)
