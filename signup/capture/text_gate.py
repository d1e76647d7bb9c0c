"""Whether one more text may be owed. Every text passes here before it is, whatever asks for it.

A text that is held back costs nobody anything but the text: what was agreed to, asked for or said
is recorded all the same, and a stranger is told nothing of it. A stop is recorded before anybody
counts, and its confirmation is counted and never held (47 CFR 64.1200(a)(12)).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from signup.capture.commands import AddPhone, Choose, InboundText, SignUp
from signup.capture.receipts import TextOutcome
from signup.capture.shop_commands import HearShop
from signup.domain.consent import Channel
from signup.domain.networks import network_of
from signup.domain.phone import texted_region
from signup.domain.replies import most_segments
from signup.domain.text_limits import LONGEST, USUAL, held_by, slot_of, weights
from signup.storage.text_counts import (
    Cell,
    Count,
    country_key,
    held_key,
    keys_of,
    network_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from signup.capture.command import Command
    from signup.capture.commands import Ask, Scene
    from signup.capture.world import World
    from signup.domain.answers.answer_texts import Answer
    from signup.domain.text_limits import HeldBy, Scope
    from signup.storage.profiles import Profile
    from signup.storage.unit_of_work import Wanted

_WRITTEN_AS: Mapping[str, tuple[Answer, ...]] = {
    "confirm_sms": ("confirm", "confirm_orders"),
    "code_sms": ("code", "code_orders"),
    "welcome_sms": ("joined", "welcome_orders"),
}
"""The texts that a kind of message may turn out to be; a reply is named for its only one."""

_ASKING = frozenset({"confirm_sms", "code_sms"})
_UNANSWERED = frozenset({"stop", "none"})
_NEVER_HELD = frozenset({"stopped"})


@dataclass(frozen=True, slots=True)
class OwedText:
    """A text that is about to be owed: the number, and the message's kind or the reply's name."""

    phone: str
    kind: str


def want_counts(command: Command, wanted: Wanted) -> None:
    """Have read what the limits count for whom this command may text, and nothing for others."""
    texted = wanted.texted
    match command:
        case SignUp(phone=str(phone)) | AddPhone(phone=str(phone)) | HearShop(phone=str(phone)) if (
            _by_text(command.asks)
        ):
            texted.regions[phone] = texted_region(phone)
        case InboundText(phone=phone) if command.intent not in _UNANSWERED:
            texted.regions[phone] = texted_region(phone)
        case Choose(proved=Channel.SMS) if _by_text(command.asks):
            texted.people.add(command.profile_id)
        case _:
            return
    since = command.scene.at - LONGEST
    texted.since = min(texted.since or since, since)
    network = _network(command.scene)
    if network is not None:
        texted.networks.add(network)


def pass_gate(text: OwedText, scene: Scene, world: World) -> TextOutcome:
    """Count a text that is about to be owed, or say what holds it back.

    The caller owes it at once, or leaves it away without a trace in the answer to a stranger.
    """
    return TextOutcome(text.kind, _hold_back(text, scene, world))


def owe_text(
    text: OwedText, person: Profile, payload: dict[str, Any], scene: Scene, world: World
) -> TextOutcome | None:
    """Owe a person a text unless a limit holds it back; None where the service cannot text."""
    if not world.can_write(scene.site, Channel.SMS):
        return None
    outcome = pass_gate(text, scene, world)
    if outcome.held_by is None:
        world.write_to(person, Channel.SMS, text.kind, scene, payload)
    return outcome


def _hold_back(text: OwedText, scene: Scene, world: World) -> HeldBy | None:
    region = _region(text.phone, world)
    never = text.kind in _NEVER_HELD
    if not never and region not in scene.site.sms_countries:
        return _hold("kind", scene, world)
    pepper, network = world.loaded.pepper, _network(scene)
    keys = keys_of(pepper, text.phone, region or "")
    if network is not None:
        keys["network"] = network_key(pepper, network)
    segments = _segments(text, scene)
    held = None if never else _held(keys, segments, scene, world)
    if held is not None:
        return _hold(held, scene, world)
    for scope, weight in weights(segments).items():
        if scope in keys:
            _count(keys[scope], slot_of(scope, scene.at), scene, world).sent += weight
            _remember(keys[scope], slot_of(scope, scene.at), weight, world)
    if text.kind in _ASKING:
        _count(keys["country"], slot_of("country", scene.at), scene, world).asked += 1
    return None


def count_answer(phone: str, asked_at: datetime, scene: Scene, world: World) -> None:
    """Count that the holder of a number confirmed what they were asked at `asked_at`."""
    key = country_key(_region(phone, world) or "")
    _count(key, slot_of("country", asked_at), scene, world).confirmed += 1


def _held(keys: Mapping[Scope, str], segments: int, scene: Scene, world: World) -> HeldBy | None:
    sent = {scope: world.loaded.sent.get(key, {}) for scope, key in keys.items()}
    limits = scene.site.sms.limits if scene.site.sms else USUAL
    return held_by(sent, segments, scene.at, limits)


def _hold(held: HeldBy, scene: Scene, world: World) -> HeldBy:
    _count(held_key(held), slot_of("country", scene.at), scene, world).sent += 1
    return held


def _count(key: str, slot: datetime, scene: Scene, world: World) -> Count:
    return world.changes.texts.setdefault(Cell(scene.site.key, key, slot), Count())


def _remember(key: str, slot: datetime, weight: int, world: World) -> None:
    """Let the next command of this batch know of the text."""
    slots = world.loaded.sent.setdefault(key, {})
    slots[slot] = slots.get(slot, 0) + weight


def _segments(text: OwedText, scene: Scene) -> int:
    """Return the most that the text may cost: `site check` measured that no text costs more."""
    answers = _WRITTEN_AS.get(text.kind) or (cast("Answer", text.kind),)
    site = scene.site
    return max(most_segments(one, site, locale) for one in answers for locale in site.locales)


def _region(phone: str, world: World) -> str | None:
    known = world.loaded.regions
    if phone not in known:
        known[phone] = texted_region(phone)
    return known[phone]


def _network(scene: Scene) -> str | None:
    """Return who asks, as far as an address tells; the shop's own server asks for everybody."""
    ip = scene.context.get("ip")
    return network_of(ip) if ip and scene.context.get("posted_by") != "server" else None


def _by_text(asks: Iterable[Ask]) -> bool:
    return any(ask.channel is Channel.SMS for ask in asks)
