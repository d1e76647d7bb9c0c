"""Deciding on withdrawals that reached the brand elsewhere: applied at once, never refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.capture.asks import place_of
from signup.capture.commands import Done, Withdraw
from signup.capture.errors import ProfileUnknown
from signup.domain.consent import ASKABLE, Act, Channel, EventKind, Happening

if TYPE_CHECKING:
    from signup.capture.world import World


def withdraw(command: Withdraw, world: World) -> Done:
    """Withdraw every channel and purpose that the command names; raises ProfileUnknown."""
    person = world.profile(command.profile_id)
    if person is None:
        raise ProfileUnknown
    for channel, purpose in ASKABLE:
        if command.channel not in {None, channel} or command.purpose not in {None, purpose}:
            continue
        address = person.email if channel is Channel.EMAIL else person.phone
        if address is None:
            continue
        event = Happening(EventKind.WITHDRAWN, Act.REPORTED, command.scene.at, command.scene.source)
        subject = world.subject(address, channel, purpose)
        place = place_of(command.scene, channel, phone=person.phone)
        world.happen(person, subject, event, command.scene, place=place)
    return Done()
