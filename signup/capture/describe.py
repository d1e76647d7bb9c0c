"""Keeping what a person says about themselves, with their address or after it.

Anybody can type an address, so a later word changes nothing that is known: it fills what is blank.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.capture.errors import SignupUnknown
from signup.capture.receipts import SignUpReceipt
from signup.domain.consent import ASKABLE, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.capture.commands import Describe
    from signup.capture.world import World
    from signup.storage.profiles import Profile


def describe(command: Describe, world: World) -> SignUpReceipt:
    """Add to the person of a signup what they said since; safe to repeat. Raises SignupUnknown."""
    signup = world.signup(command.signup_id)
    person = world.profile(signup.profile_id) if signup else None
    if signup is None or person is None:
        raise SignupUnknown
    scene = command.scene
    if fill_blanks(person, command.attributes):
        world.touch(person, scene.at)
        agreed = _newest_agreed(person, world)
        if agreed is not None:
            world.tell_destinations(person, "profile.updated", scene, {"event": agreed})
    return SignUpReceipt(signup.id, scene.at, signup.channels)


def fill_blanks(person: Profile, attributes: Mapping[str, str]) -> bool:
    """Keep what was not known of a person; return whether anything was."""
    new = {name: said for name, said in attributes.items() if name not in person.attributes}
    person.attributes.update(new)
    return bool(new)


def _newest_agreed(person: Profile, world: World) -> str | None:
    """Return the newest event of what the person is subscribed to.

    None while they are subscribed to nothing: then the stores do not know them, and hear all there
    is with the first consent. An update that names no consent may be one that an address has left,
    so that a store would take away those it has from elsewhere.
    """
    subjects = (
        world.subject(address, channel, purpose)
        for channel, purpose in ASKABLE
        if (address := person.address(channel))
    )
    standings = [world.standing(one) for one in subjects]
    events = [one.last_event for one in standings if one.state is State.SUBSCRIBED]
    return max((one for one in events if one), default=None)
