"""Deciding on text messages from handsets. A stop is always recorded, whoever sends it.

An inbound text is an act of the holder of the number, so a join or a yes counts as confirmed
(consent rules, section 3, keyword join) and a stop needs nothing else (47 CFR 64.1200(a)(10)).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.capture.asks import place_of
from signup.capture.blocking import unblock
from signup.capture.commands import InboundText, TextReceipt
from signup.domain.consent import (
    ASKABLE,
    Act,
    Channel,
    EventKind,
    Happening,
    Purpose,
    State,
)
from signup.storage.once import SeenMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from signup.capture.world import World
    from signup.domain.consent import Standing
    from signup.domain.place import Place
    from signup.storage.profiles import Profile

SMS_PURPOSES = tuple(purpose for channel, purpose in ASKABLE if channel is Channel.SMS)


def inbound_text(command: InboundText, world: World) -> TextReceipt:
    """Give the message its effect, once, and say what to reply."""
    message = (command.provider, command.message_id)
    if message in world.loaded.seen:
        return TextReceipt(None, duplicate=True)
    world.loaded.seen.add(message)
    site = command.scene.site.key
    world.changes.messages.append(SeenMessage(site, *message, command.scene.at))
    if command.revokes_email:
        _revoke_email(command, world)
    if command.unblocks:
        unblock(command.phone, world, command.scene)
    receipt = _BY_INTENT[command.intent](command, world)
    if command.answered_elsewhere:
        return TextReceipt(None)
    if command.reply_from is not None:
        _owe_reply(command, receipt, world)
    return receipt


def _owe_reply(command: InboundText, receipt: TextReceipt, world: World) -> None:
    """Leave a reply that cannot go in the answer to the worker."""
    if receipt.reply is None:
        return
    payload = {
        "reply": receipt.reply,
        "from": command.reply_from,
        "keyword": command.keyword.word if command.keyword else None,
        "form": receipt.form_version,
        "step": "phone",
    }
    person = world.holder(phone=command.phone)
    if person is None:
        world.write_to_stranger(command.phone, "reply", command.scene, payload)
        return
    world.touch(person, command.scene.at)
    world.write_to(person, Channel.SMS, "reply", command.scene, payload)


def _stop(command: InboundText, world: World) -> TextReceipt:
    person = world.holder(phone=command.phone)
    if person is None and _is_off(command, world):
        return TextReceipt(None)  # forgotten, and on the list that says so: nothing is kept again
    person = person or _stranger(command, world)
    news = False
    for purpose in SMS_PURPOSES:
        before = world.standing(world.subject(command.phone, Channel.SMS, purpose))
        news |= before.state is not State.UNSUBSCRIBED
        _happen(command, world, person, EventKind.WITHDRAWN, purpose)
    for claim in world.claims(command.phone):
        claim.claimed_phone = None
        world.keep(claim)
    return TextReceipt("stopped" if news else None)


def _is_off(command: InboundText, world: World) -> bool:
    """Tell whether the number has said no to everything and nobody waits for its answer."""
    standings = [
        world.standing(world.subject(command.phone, Channel.SMS, purpose))
        for purpose in SMS_PURPOSES
    ]
    refused = all(one.state is State.UNSUBSCRIBED and not one.requested_at for one in standings)
    return refused and not world.claims(command.phone)


def _join(command: InboundText, world: World) -> TextReceipt:
    if command.keyword is None:
        return TextReceipt(None)
    person = world.holder(phone=command.phone) or _stranger(command, world)
    standing = world.standing(world.subject(command.phone, Channel.SMS, Purpose.MARKETING))
    known = standing.state is State.SUBSCRIBED
    _happen(command, world, person, EventKind.GIVEN, Purpose.MARKETING)
    if command.scene.source not in person.sources:
        person.sources.append(command.scene.source)
    return TextReceipt("already" if known else "joined")


def _start(command: InboundText, world: World) -> TextReceipt:
    """Resume what a stop ended; subscribes nobody who never was (http-api section 4)."""
    person = world.holder(phone=command.phone)
    resumed = [
        purpose
        for purpose in SMS_PURPOSES
        if _was_left(world.standing(world.subject(command.phone, Channel.SMS, purpose)))
    ]
    if person is None or not resumed:
        return TextReceipt(None)
    for purpose in resumed:
        _happen(command, world, person, EventKind.GIVEN, purpose)
    return TextReceipt("started")


def _was_left(standing: Standing) -> bool:
    return standing.state is State.UNSUBSCRIBED and standing.ever_subscribed


def _confirm(command: InboundText, world: World) -> TextReceipt:
    """Confirm what this number was asked for; give it to the profile that claimed it.

    Without a claim nobody has been asked: after a stop, say, a form's request is recorded and no
    text goes out, so a yes that comes all the same answers something else.
    """
    open_purposes = list(_open_requests(command, world))
    claims = world.claims(command.phone)
    if not open_purposes or not claims:
        return TextReceipt(None)
    claimant = world.profile(claims[0].profile_id)
    person = claimant or world.holder(phone=command.phone)
    if person is None:
        return TextReceipt(None)
    before = world.move_phone(command.phone, person, command.scene.at)
    for purpose in open_purposes:
        _happen(command, world, person, EventKind.CONFIRMED, purpose)
    if before is not None and before.merged_into is None:
        world.tell_destinations(before, "profile.updated", command.scene, {})
    for claim in claims:
        claim.claimed_phone = None
        world.keep(claim)
    return TextReceipt("confirmed", form_version=claims[0].form_version)


def _open_requests(command: InboundText, world: World) -> Iterable[Purpose]:
    within = command.scene.site.confirmation.reply_within
    for purpose in SMS_PURPOSES:
        asked = world.standing(world.subject(command.phone, Channel.SMS, purpose)).requested_at
        if asked is not None and command.scene.at - asked <= within:
            yield purpose


def _help(_command: InboundText, _world: World) -> TextReceipt:
    return TextReceipt("help")


def _none(_command: InboundText, _world: World) -> TextReceipt:
    return TextReceipt(None)


def _revoke_email(command: InboundText, world: World) -> None:
    """End e-mail for the person who asks for it by text (no exclusive route, 64.1200(a)(10))."""
    person = world.holder(phone=command.phone)
    if person is None or person.email is None:
        return
    subject = world.subject(person.email, Channel.EMAIL, Purpose.MARKETING)
    event = Happening(
        EventKind.WITHDRAWN, Act.INBOUND_KEYWORD, command.scene.at, command.scene.source
    )
    world.happen(person, subject, event, command.scene, place=_place(command))


def _stranger(command: InboundText, world: World) -> Profile:
    person = world.new_profile(command.scene)
    world.attach(person, phone=command.phone)
    world.touch(person, command.scene.at)
    return person


def _happen(
    command: InboundText, world: World, person: Profile, kind: EventKind, purpose: Purpose
) -> None:
    disclosure = command.keyword.disclosure.id if command.keyword else None
    world.happen(
        person,
        world.subject(command.phone, Channel.SMS, purpose),
        Happening(kind, Act.INBOUND_KEYWORD, command.scene.at, command.scene.source),
        command.scene,
        place=_place(command),
        disclosure_id=disclosure,
    )


def _place(command: InboundText) -> Place:
    return place_of(command.scene, Channel.SMS, phone=command.phone, region=command.phone_region)


_BY_INTENT: dict[str, Callable[[InboundText, World], TextReceipt]] = {
    "stop": _stop,
    "join": _join,
    "start": _start,
    "confirm": _confirm,
    "help": _help,
    "none": _none,
}
