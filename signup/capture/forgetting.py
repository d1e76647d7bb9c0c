"""Forgetting, as a decision: whose events are muted, which rows go, who outside must be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from signup.capture.asks import place_of
from signup.capture.errors import ProfileUnknown
from signup.domain.consent import ASKABLE, Act, Channel, EventKind, Happening, State
from signup.storage.addresses import address_key
from signup.storage.forgetting import Forgotten
from signup.storage.offers import holder_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from signup.capture.command import Forgetting
    from signup.capture.commands import Scene
    from signup.capture.world import World
    from signup.domain.consent import Standing
    from signup.domain.keeping import Level
    from signup.domain.site import Site
    from signup.storage.consents import Subject
    from signup.storage.profiles import Profile
    from signup.storage.traces import Trace


_NEXT = timedelta(microseconds=1)


def person_of(command: Forgetting, world: World) -> tuple[Profile, Trace]:
    """Return the person that lives and all that leads to them; raises ProfileUnknown."""
    person = world.profile(command.profile_id)
    if person is None:
        raise ProfileUnknown
    return person, trace_of(world)


def trace_of(world: World) -> Trace:
    """Return all that leads to the person that the one command of this transaction is about."""
    if world.loaded.trace is None:
        raise LookupError("nobody was followed who could be forgotten")
    return world.loaded.trace


def holder_of(address: str, world: World) -> Profile | None:
    """Return who holds an address of either kind."""
    return world.holder(email=address) if "@" in address else world.holder(phone=address)


def subjects(address: str, world: World) -> Iterator[tuple[Subject, Standing]]:
    """Yield everything that the holder of an address can be asked for, with where it stands."""
    wanted = Channel.EMAIL if "@" in address else Channel.SMS
    for channel, purpose in ASKABLE:
        if channel is wanted:
            subject = world.subject(address, channel, purpose)
            yield subject, world.standing(subject)


def is_asked(standing: Standing) -> bool:
    """Tell whether a question is open that somebody could still answer."""
    return standing.requested_at is not None or standing.state is State.PENDING


def is_contested(address: str, trace: Trace, world: World) -> bool:
    """Tell whether somebody else holds or claims an address: what they were asked stands."""
    holder = holder_of(address, world)
    if holder is not None:
        return holder.id not in trace.ids
    return any(claim.profile_id not in trace.ids for claim in world.claims(address))


def end(person: Profile, subject: Subject, kind: EventKind, scene: Scene, world: World) -> None:
    """Let a consent or a question end, after everything that happened to it.

    What was recorded while this command waited may bear a later time; the end counts all the same,
    and is sealed after what it ends.
    """
    last = world.standing(subject).last_at
    after = replace(scene, at=max(scene.at, last + _NEXT)) if last else scene
    happening = Happening(kind, Act.SERVER, after.at, scene.source)
    world.happen(person, subject, happening, after, place=place_of(scene, subject[1]))


def close(person: Profile, address: str, scene: Scene, world: World) -> None:
    """End what is open at an address that was theirs, or that they typed and never proved.

    Of a number that was never proved only the question ends: a no in its holder's name would keep
    somebody off the list who never asked for it.
    """
    for subject, standing in subjects(address, world):
        if standing.state is State.SUBSCRIBED:
            end(person, subject, EventKind.WITHDRAWN, scene, world)
        elif is_asked(standing):
            end(person, subject, EventKind.REFUSED, scene, world)


def queues(site: Site) -> tuple[str, ...]:
    """Return where news of a person may wait: the site's stores, and the ways to write."""
    stores = (destination.name for destination in site.destinations)
    return (*stores, *(f"messenger:{channel.value}" for channel in Channel))


def forget(
    addresses: Collection[str], scene: Scene, world: World, *, level: Level | None = None
) -> None:
    """Have the person's addresses forgotten; with all that are theirs, the person.

    Claims to these numbers end. Of an address that is somebody else's only this person's part goes.
    """
    trace = trace_of(world)
    whole = trace.addresses <= set(addresses)
    own = {one for one in addresses if _is_own(one, trace, world)}
    keys = {_key(one, world) for one in own}
    others = {_key(one, world) for one in addresses} - keys
    if whole:
        others |= {one.address_key for one in trace.past if one.profile_id in trace.ids} - keys
    _unclaim(addresses, own, trace, world)
    world.changes.forgotten.append(
        Forgotten(
            site=scene.site.key,
            site_hash=scene.site.document_hash,
            at=scene.at,
            people=trace.ids,
            whole=whole,
            keys=frozenset(keys),
            others=frozenset(others),
            addresses=frozenset(one for one in addresses if not is_contested(one, trace, world)),
            queues=queues(scene.site) if whole else (),
            holders=frozenset(holder_key(world.loaded.pepper, one) for one in own),
            level=level,
        )
    )


def tell(scene: Scene, world: World) -> None:
    """Tell every store to erase its copy, by each id under which it may know the person."""
    trace = trace_of(world)
    world.changes.outbox.clear()  # an erasure says all that its withdrawals would
    for person in world.loaded.profiles:
        if person.id in trace.ids:
            world.touch(person, scene.at)
            world.tell_destinations(person, "profile.erased", scene, {})


def _is_own(address: str, trace: Trace, world: World) -> bool:
    """Tell whether every event of an address may go with the person."""
    if is_contested(address, trace, world):
        return False
    if holder_of(address, world) is not None:
        return True
    key = _key(address, world)
    return all(one.profile_id in trace.ids for one in trace.past if one.address_key == key)


def _unclaim(addresses: Collection[str], own: Collection[str], trace: Trace, world: World) -> None:
    for address in addresses:
        for claim in world.claims(address):
            if address in own or claim.profile_id in trace.ids:
                claim.claimed_phone = None
                world.keep(claim)


def _key(address: str, world: World) -> str:
    return address_key(world.loaded.pepper, address)
