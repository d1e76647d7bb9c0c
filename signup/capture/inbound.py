"""Deciding on text messages from handsets. A stop is always recorded, whoever sends it.

An inbound text is an act of the holder of the number, so a join or a yes counts as confirmed
(consent rules, section 3, keyword join) and a stop needs nothing else (47 CFR 64.1200(a)(10)). What
it says was said when it was sent, whenever it arrives: see `late`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from signup.capture.asks import place_of
from signup.capture.blocking import unblock
from signup.capture.late import answered_at, answers, moment_of, stopped_at
from signup.capture.proving import SMS_PURPOSES, hand_over, release
from signup.capture.receipts import TextReceipt
from signup.capture.rewards import promised, told_once
from signup.capture.text_gate import OwedText, count_answer, pass_gate
from signup.domain.consent import (
    Act,
    Channel,
    EventKind,
    Happening,
    Purpose,
    State,
)
from signup.domain.replies import ANY_REPLY_WITHIN
from signup.domain.times import rfc3339
from signup.storage.once import SeenMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from signup.capture.commands import InboundText, Scene
    from signup.capture.world import World
    from signup.domain.consent import Standing
    from signup.domain.place import Place
    from signup.storage.profiles import Profile
    from signup.storage.signups import Signup

NO_NEWS = frozenset({"help", "already", "age_gate", None})
"""Replies to what changed nothing: two machines could go on with them for ever."""


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
    if command.answered_elsewhere or not _may_reply(command, receipt):
        return TextReceipt(None)
    receipt = _within_limits(command, receipt, world)
    receipt = _rewarded(command, receipt, world)
    if command.reply_from is not None:
        _owe_reply(command, receipt, world)
    person = world.holder(phone=command.phone)
    return replace(receipt, locale=person.locale) if person else receipt


def _rewarded(command: InboundText, receipt: TextReceipt, world: World) -> TextReceipt:
    """Leave a reward out of the answer that another channel has told lately."""
    person = world.holder(phone=command.phone)
    if person is None or receipt.reply not in {"joined", "confirmed"}:
        return receipt
    asked = world.loaded.requests
    told = told_once(person, _details(command, receipt), command.scene, asked)
    bare = bool(told.get("bare", False))
    if receipt.reply == "confirmed" and not bare:
        promise = promised(told, command.scene, asked)
        world.giver.earn(promise, "phone", command.phone, command.scene)
    return replace(receipt, bare=bare)


def _details(command: InboundText, receipt: TextReceipt) -> dict[str, Any]:
    return {
        "keyword": command.keyword.word if command.keyword else None,
        "form": receipt.form_version,
        "step": "phone",
    }


def _may_reply(command: InboundText, receipt: TextReceipt) -> bool:
    return command.replying == "always" or (
        command.replying == "news" and receipt.reply not in NO_NEWS
    )


def _within_limits(command: InboundText, receipt: TextReceipt, world: World) -> TextReceipt:
    """Return the receipt with its reply, or without where a limit holds that back."""
    if receipt.reply is None:
        return receipt
    text = pass_gate(OwedText(command.phone, receipt.reply), command.scene, world)
    return replace(receipt, reply=None if text.held_by else receipt.reply, text=text)


def _owe_reply(command: InboundText, receipt: TextReceipt, world: World) -> None:
    """Leave a reply that cannot go in the answer to the worker.

    Who joined long ago is welcomed all the same: the law wants the terms told (consent rules,
    section 3), while an answer that comes late answers nothing.
    """
    if receipt.reply is None:
        return
    payload = {
        "reply": receipt.reply,
        "asked_at": rfc3339(moment_of(command)),
        "from": command.reply_from,
        "bare": receipt.bare,
        **_details(command, receipt),
        **_from_pool(world),
    }
    person = world.holder(phone=command.phone)
    if person is None:
        world.write_to_stranger(command.phone, "reply", command.scene, payload)
        return
    world.touch(person, command.scene.at)
    late = command.scene.at - moment_of(command) > ANY_REPLY_WITHIN
    kind = "welcome_sms" if late and receipt.reply == "joined" else "reply"
    world.write_to(person, Channel.SMS, kind, command.scene, payload)


def _from_pool(world: World) -> dict[str, str]:
    """Return from which pool the worker finds the code that this text has earned."""
    return {"pool": world.giver.offered[0].pool} if world.giver.offered else {}


def _stop(command: InboundText, world: World) -> TextReceipt:
    person = world.holder(phone=command.phone)
    if person is None and _is_off(command, world):
        return TextReceipt(None)  # forgotten, and on the list that says so: nothing is kept again
    person = person or _stranger(command, world)
    news = False
    for purpose in SMS_PURPOSES:
        subject = world.subject(command.phone, Channel.SMS, purpose)
        before, at = _state(command, world, purpose), stopped_at(command, subject, world)
        _happen(command, world, person, EventKind.WITHDRAWN, purpose, at)
        news |= before is not State.UNSUBSCRIBED
    for claim in world.claims(command.phone):
        claim.claimed_phone = None
        world.keep(claim)
    ended = {_state(command, world, purpose) for purpose in SMS_PURPOSES} == {State.UNSUBSCRIBED}
    return TextReceipt("stopped" if news and ended else None)


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
    person = world.holder(phone=command.phone)
    before = world.standing(world.subject(command.phone, Channel.SMS, Purpose.MARKETING))
    if command.scene.site.age_gate:  # a text proves no age, so it is no consent here
        return TextReceipt("already" if before.state is State.SUBSCRIBED else "age_gate")
    if person is None and before.last_at is not None and moment_of(command) <= before.last_at:
        return TextReceipt(None)  # forgotten since: nothing is kept again
    person = person or _stranger(command, world)
    person.locale = person.locale or command.keyword.disclosure.locale
    _happen(command, world, person, EventKind.GIVEN, Purpose.MARKETING, moment_of(command))
    if command.scene.source not in person.sources:
        person.sources.append(command.scene.source)
    if _state(command, world, Purpose.MARKETING) is not State.SUBSCRIBED:
        return TextReceipt(None)  # a stop that was sent later is here already
    return TextReceipt("already" if before.state is State.SUBSCRIBED else "joined")


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
        _happen(command, world, person, EventKind.GIVEN, purpose, moment_of(command))
    states = {_state(command, world, purpose) for purpose in resumed}
    return TextReceipt("started" if State.SUBSCRIBED in states else None)


def _was_left(standing: Standing) -> bool:
    return standing.state is State.UNSUBSCRIBED and standing.ever_subscribed


def _confirm(command: InboundText, world: World) -> TextReceipt:
    """Confirm what this number was asked for; give it to the profile that claimed it.

    Without a claim nobody has been asked: after a stop, say, a form's request is recorded and no
    text goes out, so a yes that comes all the same answers something else.
    """
    claims = [one for one in world.claims(command.phone) if _was_asked(one, command, world)]
    asked = dict(_open_requests(command, claims, world))
    if not asked:
        return TextReceipt(None)
    claimant = world.profile(claims[0].profile_id)
    person = claimant or world.holder(phone=command.phone)
    if person is None:
        return TextReceipt(None)
    count_answer(command.phone, min(asked.values()), command.scene, world)
    hand_over(command.phone, person, command.scene, world)
    for purpose, asked_at in asked.items():
        at = answered_at(command, asked_at)
        _happen(command, world, person, EventKind.CONFIRMED, purpose, at)
    for claim in claims:
        claim.claimed_phone = None
        world.keep(claim)
    release(command.phone, world)
    return TextReceipt("confirmed", form_version=claims[0].form_version)


def _open_requests(
    command: InboundText, claims: Iterable[Signup], world: World
) -> Iterable[tuple[Purpose, datetime]]:
    """Yield what texts have asked this number for, and when.

    A request whose text was held back is open, too. It neither adds a purpose to what an earlier
    text asked for nor gives that text more time.
    """
    within = command.scene.site.confirmation.reply_within
    for purpose in SMS_PURPOSES:
        requested = world.standing(world.subject(command.phone, Channel.SMS, purpose)).requested_at
        put = [one.second_step_at or one.created_at for one in claims if _asked_for(one, purpose)]
        asked = min(requested, max(put)) if requested and put else None
        if asked is not None and answers(command, asked, within):
            yield purpose, asked


def _was_asked(claim: Signup, command: InboundText, world: World) -> bool:
    """Tell whether a text asked this number on behalf of a signup.

    A form whose number is sent codes waits for an earlier one, too, where limits let no more go.
    """
    sent = {one.signup_id for one in world.requests_to(command.phone)}
    return not sent or claim.id in sent or not claim.source.startswith("popup:")


def _asked_for(claim: Signup, purpose: Purpose) -> bool:
    states = claim.channels.get(Channel.SMS.value, {})
    return states.get(purpose.value, State.NONE.value) != State.NONE.value


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


def _state(command: InboundText, world: World, purpose: Purpose) -> State:
    return world.standing(world.subject(command.phone, Channel.SMS, purpose)).state


def _happen(
    command: InboundText,
    world: World,
    person: Profile,
    kind: EventKind,
    purpose: Purpose,
    at: datetime,
) -> None:
    disclosure = command.keyword.disclosure.id if command.keyword else None
    world.happen(
        person,
        world.subject(command.phone, Channel.SMS, purpose),
        Happening(kind, Act.INBOUND_KEYWORD, at, command.scene.source),
        _scene(command),
        place=_place(command),
        disclosure_id=disclosure,
    )


def _place(command: InboundText) -> Place:
    return place_of(command.scene, Channel.SMS, phone=command.phone, region=command.phone_region)


def _scene(command: InboundText) -> Scene:
    """Return the scene with what the call to action was: its language, and where it stands."""
    if command.keyword is None:
        return command.scene
    context = {**command.scene.context, "placement": command.keyword.placement}
    return replace(command.scene, locale=command.keyword.disclosure.locale, context=context)


_BY_INTENT: dict[str, Callable[[InboundText, World], TextReceipt]] = {
    "stop": _stop,
    "join": _join,
    "start": _start,
    "confirm": _confirm,
    "help": _help,
    "none": _none,
}
