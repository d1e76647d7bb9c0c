"""Numbers to which the provider lets nothing through, whatever their holders agreed to.

A block is no withdrawal: consent stays as the person left it. But who is blocked is not reachable
until they text START, and profile stores learn of both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain.times import rfc3339
from signup.storage.addresses import address_key

if TYPE_CHECKING:
    from signup.capture.commands import Scene
    from signup.capture.world import World


def block(phone: str, code: str, world: World, scene: Scene) -> None:
    """Note that the provider refuses texts to `phone`; a number nobody asked is not kept."""
    key = address_key(world.loaded.pepper, phone)
    asked = any(subject[0] == key for subject in world.loaded.standings)
    if not asked or key in world.loaded.blocked:
        return
    world.loaded.blocked.add(key)
    since = rfc3339(scene.at)
    world.changes.blocks[scene.site.key, key] = {"by": "provider", "code": code, "since": since}
    _tell(phone, world, scene)


def unblock(phone: str, world: World, scene: Scene) -> None:
    """Note that texts to `phone` go through again."""
    key = address_key(world.loaded.pepper, phone)
    if key not in world.loaded.blocked:
        return
    world.loaded.blocked.discard(key)
    world.changes.blocks[scene.site.key, key] = None
    _tell(phone, world, scene)


def _tell(phone: str, world: World, scene: Scene) -> None:
    person = world.holder(phone=phone)
    if person is not None:
        world.touch(person, scene.at)
        world.tell_destinations(person, "profile.updated", scene, {})
