"""Deciding that a subscription has come to its end by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.capture.receipts import Done
from signup.domain.consent import Act, Channel, EventKind, Happening

if TYPE_CHECKING:
    from signup.capture.commands import Expire
    from signup.capture.world import World


def expire(command: Expire, world: World) -> Done:
    """Record the end at the time it came, unless something newer holds by now; safe to repeat."""
    person, scene = world.profile(command.profile_id), command.scene
    address = _address(command.channel, person.email, person.phone) if person else None
    if person is None or address is None:
        return Done()
    subject = world.subject(address, command.channel, command.purpose)
    ground = world.standing(subject).ground
    if world.standing(subject).is_over(scene.at) and ground.expires_at is not None:
        end = Happening(EventKind.EXPIRED, Act.SERVER, ground.expires_at, scene.source, ground)
        world.happen(person, subject, end, scene, place=command.place)
    return Done()


def _address(channel: Channel, email: str | None, phone: str | None) -> str | None:
    return email if channel is Channel.EMAIL else phone
