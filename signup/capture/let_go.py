"""Deciding on what has been kept long enough: unanswered addresses, and proof of the long past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.capture.contacts import contacts_of, used_at
from signup.capture.forgetting import (
    close,
    end,
    forget,
    is_asked,
    is_contested,
    person_of,
    subjects,
    tell,
    trace_of,
)
from signup.capture.receipts import Done, Kept
from signup.domain.consent import EventKind, State
from signup.domain.keeping import Level, lapsed

if TYPE_CHECKING:
    from collections.abc import Collection

    from signup.capture.commands import LetGo, Scene
    from signup.capture.world import World
    from signup.domain.keeping import Lapsed
    from signup.storage.profiles import Profile


def let_go(command: LetGo, world: World) -> Done | Kept:
    """Let go what is due now and nothing else; raises ProfileUnknown."""
    person, trace = person_of(command, world)
    contacts = contacts_of(person, trace, world.loaded.pepper, world.loaded.standings)
    due = lapsed(contacts, used_at(person, trace), command.keeping, command.scene.at)
    if not due.addresses and (contacts or not _is_unused(person, command)):
        return Kept()
    if len(due.addresses) < len(contacts):
        _let_go_of(due.addresses, person, command.scene, world)
    else:
        _let_go(person, due, command.scene, world)
    return Done()


def _is_unused(person: Profile, command: LetGo) -> bool:
    return person.updated_at < command.keeping.unconfirmed_before(command.scene.at)


def _let_go(person: Profile, due: Lapsed, scene: Scene, world: World) -> None:
    """Forget a person none of whose addresses is kept, with those they had before."""
    trace = trace_of(world)
    _expire(due.addresses, person, scene, world)
    for address in sorted(trace.addresses - due.addresses):
        if not is_contested(address, trace, world):
            close(person, address, scene, world)
    forget(trace.addresses, scene, world, level=Level.ERASED if due.proof_ended else None)
    if due.proof_ended or trace.told_at is not None:
        tell(scene, world)


def _let_go_of(addresses: Collection[str], person: Profile, scene: Scene, world: World) -> None:
    """Take single addresses from a person of whom others are kept."""
    _expire(addresses, person, scene, world)
    forget(addresses, scene, world)
    person.email = None if person.email in addresses else person.email
    person.phone = None if person.phone in addresses else person.phone
    world.touch(person, scene.at)
    if trace_of(world).told_at is not None:
        world.tell_destinations(person, "profile.updated", scene, {})


def _expire(addresses: Collection[str], person: Profile, scene: Scene, world: World) -> None:
    """Let the questions end that nobody answered."""
    trace = trace_of(world)
    for address in sorted(addresses):
        if is_contested(address, trace, world):
            continue
        for subject, standing in subjects(address, world):
            if is_asked(standing) and standing.state is not State.SUBSCRIBED:
                end(person, subject, EventKind.EXPIRED, scene, world)
