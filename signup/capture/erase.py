"""Deciding on people who ask to be forgotten: applied at once, whatever their consents say.

Before anything is deleted each consent ends, sealed like every other event, so that the record
shows the no. What stays is the keyed hash that keeps the address off the list (consent rules,
section 8): a form alone does not bring it back (rule 8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.capture.contacts import held
from signup.capture.forgetting import (
    close,
    end,
    forget,
    is_asked,
    is_contested,
    person_of,
    subjects,
    tell,
)
from signup.capture.receipts import Done
from signup.domain.consent import EventKind, State

if TYPE_CHECKING:
    from signup.capture.commands import Erase, Scene
    from signup.capture.world import World
    from signup.storage.profiles import Profile


def erase(command: Erase, world: World) -> Done:
    """Forget the person with every profile merged into theirs; raises ProfileUnknown."""
    person, trace = person_of(command, world)
    for address in sorted(trace.addresses):
        if address in held(person):
            _refuse(person, address, command.scene, world)
        elif not is_contested(address, trace, world):
            close(person, address, command.scene, world)
    forget(trace.addresses, command.scene, world)
    tell(command.scene, world)
    return Done()


def _refuse(person: Profile, address: str, scene: Scene, world: World) -> None:
    """Say no for every purpose, asked or not: who wants to be forgotten wants no message."""
    for subject, standing in subjects(address, world):
        if standing.state is not State.UNSUBSCRIBED or is_asked(standing):
            end(person, subject, EventKind.WITHDRAWN, scene, world)
