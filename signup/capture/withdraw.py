"""Deciding on withdrawals: applied at once, never refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.capture.asks import place_of
from signup.capture.errors import ProfileUnknown
from signup.capture.receipts import Done
from signup.domain.consent import ASKABLE, Act, Channel, EventKind, Happening
from signup.domain.phone import parse_e164

if TYPE_CHECKING:
    from signup.capture.commands import Scene, Withdraw
    from signup.capture.world import World
    from signup.domain.consent import Purpose
    from signup.storage.profiles import Profile


def withdraw(command: Withdraw, world: World) -> Done:
    """Withdraw what reached the brand elsewhere, on all the command names.

    Raises ProfileUnknown.
    """
    person = world.profile(command.profile_id)
    if person is None:
        raise ProfileUnknown
    for channel, purpose in ASKABLE:
        named = command.purpose in {None, purpose} or ends_every_purpose(channel, command.scene)
        if command.channel in {None, channel} and named:
            end(person, (channel, purpose), Act.REPORTED, command.scene, world)
    return Done()


def ends_every_purpose(channel: Channel, scene: Scene) -> bool:
    """Tell whether one revocation stops everything, which brands may choose before the law does."""
    sms = scene.site.sms
    return channel is Channel.SMS and sms is not None and sms.revoke_all


def end(person: Profile, of: tuple[Channel, Purpose], act: Act, scene: Scene, world: World) -> None:
    """Record that the holder of the person's address on this channel wants no more of it.

    Also when nothing stood: it must win over an older grant that arrives later (rule 7).
    """
    channel, purpose = of
    address = person.address(channel)
    if address is None:
        return
    event = Happening(EventKind.WITHDRAWN, act, scene.at, scene.source)
    subject = world.subject(address, channel, purpose)
    region = parse_e164(person.phone).region if person.phone else None
    place = place_of(scene, channel, phone=person.phone, region=region)
    world.happen(person, subject, event, scene, place=place)
