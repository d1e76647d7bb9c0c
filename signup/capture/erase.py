"""Deciding on people who want to be forgotten; only what the page needs until erasure is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.capture.commands import Done, Erase
from signup.capture.errors import ProfileUnknown
from signup.capture.withdraw import end
from signup.domain.consent import ASKABLE, Act

if TYPE_CHECKING:
    from signup.capture.world import World


def erase(command: Erase, world: World) -> Done:
    """End everything and let go of the profile's values; raises ProfileUnknown."""
    person = world.profile(command.profile_id)
    if person is None:
        raise ProfileUnknown
    for pair in ASKABLE:
        end(person, pair, Act.LINK_AND_PRESS, command.scene, world)
    person.email = person.phone = None
    person.attributes = {}
    world.touch(person, command.scene.at)
    return Done()
