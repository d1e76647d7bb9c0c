"""Deciding on what a shop tells of its customers: told late, twice or in any order, by an echo too.

What counts is when the customer did it, by the shop's word, so that the order of arrival does not
matter. What is no news is not written: the shop tells us what we told it. A no is always written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.capture.asks import place_of
from signup.capture.commands import SignUp
from signup.capture.receipts import Heard, Holders
from signup.capture.sign_up import sign_up
from signup.capture.withdraw import ends_every_purpose
from signup.domain.basis import Basis
from signup.domain.consent import (
    ASKABLE,
    ELSEWHERE,
    ENDS,
    Act,
    Channel,
    EventKind,
    Happening,
    OptInLevel,
    State,
)
from signup.storage.data_requests import DataRequest
from signup.storage.once import SeenMessage
from signup.storage.redactions import Redaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.capture.commands import Ask, Scene
    from signup.capture.shop_commands import Ending, FindHolders, ForgetShop, HearShop
    from signup.capture.world import World
    from signup.domain.consent import Purpose, Standing
    from signup.storage.consents import Subject
    from signup.storage.profiles import Profile

_LAST_OF_A_SECOND = 999_999
"""Microseconds. Shops tell whole seconds; a no of the same second as a yes is the later one."""


def hear_shop(command: HearShop, world: World) -> Heard:
    """Give what the shop tells its effect, once."""
    if not _is_first(command.platform, command.delivery, command.scene, world):
        return Heard(duplicate=True)
    ended = sum(_end(end, purpose, command, world) for end, purpose in _ends(command))
    asks = tuple(ask for ask in command.asks if _is_news(ask, command, world))
    if not asks:
        return Heard(ended)
    text = sign_up(_sign_up(command, asks), world).text
    return Heard(ended + len(asks), text=text)


def find_holders(command: FindHolders, world: World) -> Holders:
    """Return who the customer is here.

    The holder of their number is not them where both have an e-mail address and these differ: a
    shop takes any number that is typed.
    """
    by_email = world.holder(email=command.email) if command.email else None
    by_phone = world.holder(phone=command.phone) if command.phone else None
    if by_phone is not None and command.email and by_phone.email not in {None, command.email}:
        by_phone = None
    found = tuple(sorted({one.id for one in (by_email, by_phone) if one is not None}))
    if command.wish is not None:
        _keep_wish(*command.wish, found, command.scene, world)
    return Holders(found)


def _keep_wish(
    platform: str,
    delivery: str,
    reference: str | None,
    profiles: tuple[str, ...],
    scene: Scene,
    world: World,
) -> None:
    """Keep that a customer wants their data, once, until the brand has answered."""
    if _is_first(platform, delivery, scene, world):
        wish = DataRequest(scene.site.key, delivery, platform, reference, profiles, scene.at)
        world.changes.data_requests.append(wish)


def forget_shop(command: ForgetShop, world: World) -> Heard:
    """Keep the wish of a shop, once; the worker sees to it (`forwarding.redacting`)."""
    if not _is_first(command.platform, command.delivery, command.scene, world):
        return Heard(duplicate=True)
    site, at = command.scene.site.key, command.scene.at
    wish = Redaction(site, command.delivery, command.platform, at)
    world.changes.redactions.append(wish)
    return Heard(1)


def _is_first(platform: str, delivery: str, scene: Scene, world: World) -> bool:
    """Tell whether this delivery has had no effect yet; it has from now on."""
    named = platform, delivery
    if named in world.loaded.seen:
        return False
    world.loaded.seen.add(named)
    world.changes.messages.append(SeenMessage(scene.site.key, *named, scene.at))
    return True


def _sign_up(command: HearShop, asks: tuple[Ask, ...]) -> SignUp:
    return SignUp(
        scene=command.scene,
        id=command.id,
        asks=asks,
        email=command.email,
        phone=command.phone,
        phone_region=command.phone_region,
        attributes=command.attributes,
    )


def _is_news(ask: Ask, command: HearShop, world: World) -> bool:
    """Tell whether a consent adds anything to what is known, and is not older than a no.

    Given beside our own text it is evidence of its own even where the person had agreed before. One
    that is told late is recorded with its own time, so that the order of arrival does not matter.
    """
    address, at = _address(ask.channel, command), ask.at or command.scene.at
    if address is None:
        return False
    subject = world.subject(address, ask.channel, ask.purpose)
    standing = world.standing(subject)
    if ask.act in ELSEWHERE and _is_held(ask, standing):
        return False
    if standing.last_at is None or at > standing.last_at:
        return True
    left, told = standing.state is State.UNSUBSCRIBED, (at, ask.act)
    return not left and all((one.at, one.act) != told for one in world.happenings(subject))


def _is_held(ask: Ask, standing: Standing) -> bool:
    """Tell whether we hold as much already, which may be where the shop has it from."""
    agreed = standing.state is State.SUBSCRIBED and standing.ground.basis is Basis.CONSENT
    better = ask.act is Act.CONFIRMED_ELSEWHERE and not ask.doubtful
    return agreed and (standing.level is OptInLevel.CONFIRMED or not better)


def _ends(command: HearShop) -> Iterator[tuple[Ending, Purpose]]:
    """Yield each end with every purpose that it ends."""
    for end in command.ends:
        every = not end.own and ends_every_purpose(end.channel, command.scene)
        for channel, purpose in ASKABLE:
            if channel is end.channel and (every or purpose is end.purpose):
                yield end, purpose


def _end(end: Ending, purpose: Purpose, command: HearShop, world: World) -> bool:
    """Record an end; return whether it was any news."""
    address, scene = _address(end.channel, command), command.scene
    if address is None:
        return False
    subject = world.subject(address, end.channel, purpose)
    standing, person = world.standing(subject), _holder(end.channel, address, world)
    if end.own and not _is_from(command.platform, standing):
        return False
    if _is_known(end, subject, world) or (person is None and _is_off(standing)):
        return False
    person = person or _keeper(end.channel, address, command, world)
    at = min(end.at.replace(microsecond=end.at.microsecond or _LAST_OF_A_SECOND), scene.at)
    event = Happening(EventKind.WITHDRAWN, Act.REPORTED, at, scene.source)
    place = place_of(scene, end.channel, phone=command.phone, region=command.phone_region)
    world.happen(person, subject, event, scene, place=place)
    return True


def _is_known(end: Ending, subject: Subject, world: World) -> bool:
    """Tell whether there is a no of this time or a later one, to which an older adds nothing."""
    last = world.standing(subject).last_at
    if last is None or end.at > last:
        return False
    return any(one.kind in ENDS and one.at >= end.at for one in world.happenings(subject))


def _is_off(standing: Standing) -> bool:
    """Tell whether an address that nobody holds has said no: of who was forgotten nothing is kept.

    A question that is still open must end all the same.
    """
    return standing.state is State.UNSUBSCRIBED and standing.requested_at is None


def _is_from(platform: str, standing: Standing) -> bool:
    stands = standing.state in {State.SUBSCRIBED, State.PENDING}
    return stands and (standing.source or "").startswith(f"{platform}:")


def _address(channel: Channel, command: HearShop) -> str | None:
    return command.email if channel is Channel.EMAIL else command.phone


def _holder(channel: Channel, address: str, world: World) -> Profile | None:
    if channel is Channel.EMAIL:
        return world.holder(email=address)
    return world.holder(phone=address)


def _keeper(channel: Channel, address: str, command: HearShop, world: World) -> Profile:
    """Return a new profile that keeps nothing but the address that is to be left alone."""
    person = world.new_profile(command.scene)
    if channel is Channel.EMAIL:
        world.attach(person, email=address)
    else:
        world.attach(person, phone=address)
    person.sources.append(command.scene.source)
    world.touch(person, command.scene.at)
    return person
