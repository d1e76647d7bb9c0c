"""Asking the holder of an address to confirm, and taking the answer: link or code.

A press, a typed code, or the link in the hands of the browser that signed up confirms; to open the
link does not (consent rules, section 9). How often somebody is asked is capped per address, and no
answer tells whether a message went out, so that nobody can use the form to fill a mailbox, to make
a handset ring or to learn who is known. What a number's code proves stands in `proving`.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.capture.confirming import TEXTED_CODE_FOR
from signup.capture.proving import prove, texted
from signup.capture.receipts import CodeRefused, Confirmed, SignUpReceipt, TextOutcome
from signup.capture.rewards import promised
from signup.capture.text_gate import OwedText, pass_gate
from signup.domain.consent import (
    ASKABLE,
    Act,
    Channel,
    EventKind,
    Happening,
    Purpose,
    State,
)
from signup.domain.place import Place
from signup.storage.confirmations import ConfirmRequest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from signup.capture.commands import Confirm, Scene, TypeCode
    from signup.capture.receipts import Channels
    from signup.capture.world import World
    from signup.storage.consents import Subject
    from signup.storage.profiles import Profile
    from signup.storage.signups import Signup

CODE = "code_sms"
EMAIL_PURPOSES = tuple(purpose for channel, purpose in ASKABLE if channel is Channel.EMAIL)


@dataclass(frozen=True, slots=True)
class Visit:
    """What led to the question: the signup, the form step whose incentive it earns, the place."""

    signup_id: str
    step: str | None
    place: Place


def ask_by_mail(person: Profile, visit: Visit, scene: Scene, world: World) -> None:
    """Have the holder of the person's e-mail address asked, unless that was done too often.

    What was sent before stays good, so whoever is not written again can still answer.
    """
    if person.email is None or Channel.EMAIL.value not in world.messengers:
        return
    if not _may_ask(person.email, scene.at, world):
        return
    subject = _subject(person, EMAIL_PURPOSES[0], world)
    request = _request(person, subject, visit, scene, world)
    request.expires_at = scene.at + world.confirming.limits.lifetime
    details = {"signup": visit.signup_id, "step": visit.step, "request": request.id}
    world.write_to(person, Channel.EMAIL, "confirm_email", scene, details)


def ask_by_code(
    person: Profile, number: str, visit: Visit, host: str, scene: Scene, world: World
) -> TextOutcome | None:
    """Have a number sent a code to type into the form at `host`, unless that was done too often.

    What was sent before stays good, so whoever is not texted again can still type the code of then.
    None where the service cannot text.
    """
    if not world.can_write(scene.site, Channel.SMS):
        return None
    if not _may_ask(number, scene.at, world):
        return TextOutcome(CODE, "number")
    outcome = pass_gate(OwedText(number, CODE), scene, world)
    if outcome.held_by is not None:
        return outcome
    subject = world.subject(number, Channel.SMS, Purpose.MARKETING)
    request = _request(person, subject, visit, scene, world)
    request.expires_at = scene.at + TEXTED_CODE_FOR
    details = {
        "signup": visit.signup_id,
        "step": visit.step,
        "request": request.id,
        "host": host,
        "own": True,  # whoever pressed the button waits for it
    }
    world.write_to(person, Channel.SMS, CODE, scene, details)
    return outcome


def _request(
    person: Profile, subject: Subject, visit: Visit, scene: Scene, world: World
) -> ConfirmRequest:
    key, channel, _ = subject
    request = ConfirmRequest(
        site=scene.site.key,
        id=world.new_id(scene.at),
        profile_id=person.id,
        signup_id=visit.signup_id,
        address_key=key,
        channel=channel.value,
        source=scene.source,
        step=visit.step,
        locale=scene.locale,
        jurisdiction=visit.place.code,
        inferred_from=visit.place.inferred_from,
        created_at=scene.at,
        expires_at=scene.at,
    )
    world.keep_request(request)
    return request


def _may_ask(address: str, now: datetime, world: World) -> bool:
    limits = world.confirming.limits
    sent = [one.created_at for one in world.requests_to(address)]
    lately = sum(now - at < limits.period for at in sent)
    return lately < limits.most and not any(now - at < limits.pause for at in sent)


def confirm(command: Confirm, world: World) -> Confirmed:
    """Confirm what a link was sent for; safe to repeat.

    A nonce counts for links that went to the address its own signup is about, and for no other.
    """
    request = world.request(command.request_id)
    person = _addressee(request, world) if request else None
    if request is None or person is None:
        return Confirmed("expired")
    if command.signup_id and not _is_about(command.signup_id, person, world):
        return Confirmed("closed")
    live = _is_live(request, command.scene.at)
    if live:
        act = Act.LINK_AND_NONCE if command.signup_id else Act.LINK_AND_PRESS
        _grant(request, person, act, command.scene, world)
    if _is_subscribed(person, world):
        _remember_code(request, person, command, world)
        return Confirmed("confirmed")
    return Confirmed("closed" if live else "expired")


def _remember_code(
    request: ConfirmRequest, person: Profile, command: Confirm, world: World
) -> None:
    """Note the code for the page of who has pressed the mail's button, which proves the address."""
    if command.signup_id or world.giver.offered or person.email is None:
        return
    payload = {"signup": request.signup_id, "step": request.step}
    promise = promised(payload, command.scene, world.loaded.requests)
    world.giver.remember(promise, request.step or "", person.email, command.scene)


def _is_about(signup_id: str, person: Profile, world: World) -> bool:
    signup = world.signup(signup_id)
    return signup is not None and world.profile(signup.profile_id) is person


def type_code(command: TypeCode, world: World) -> SignUpReceipt | CodeRefused:
    """Confirm by the code of any message the address was lately sent; count a wrong one.

    A code tells by itself what it was sent to. A wrong one counts for all that the form waits for.
    """
    signup = world.signup(command.signup_id)
    if signup is None:
        return CodeRefused()
    requests = [*_mailed(signup, world), *texted(signup, world)]
    channel = _answered(requests, signup, command, world)
    if channel is None:
        return CodeRefused()
    signup.channels = _confirmed(signup.channels, channel)
    world.keep(signup)
    waits = State.PENDING.value in signup.channels[Channel.SMS.value].values()
    return SignUpReceipt(signup.id, command.scene.at, signup.channels, confirm_phone=waits)


def _mailed(signup: Signup, world: World) -> list[ConfirmRequest]:
    """Return the questions put by mail that a signup led to, or that its person was sent since."""
    person = world.profile(signup.profile_id)
    return [
        one
        for one in world.loaded.requests
        if one.channel == Channel.EMAIL.value
        and (addressee := _addressee(one, world)) is not None
        and (one.signup_id == signup.id or addressee is person)
    ]


def _answered(
    requests: Iterable[ConfirmRequest], signup: Signup, command: TypeCode, world: World
) -> Channel | None:
    """Return where the code was sent, if it is of one of the requests and confirms; count it else.

    None for a code that is none of theirs, or that has no effect any more.
    """
    tries = world.confirming.limits.tries
    tried = [one for one in requests if one.tries < tries and _is_live(one, command.scene.at)]
    for request in tried:
        if _is_code_of(request, command.code, world):
            proved = _take(request, signup, command.scene, world)
            return Channel(request.channel) if proved else None
    for request in tried:
        request.tries += 1
        world.keep_request(request)
    return None


def _take(request: ConfirmRequest, signup: Signup, scene: Scene, world: World) -> bool:
    """Give a right code its effect; tell whether the address is confirmed now."""
    if request.channel == Channel.SMS.value:
        return prove(request, signup, scene, world)
    person = _addressee(request, world)
    if person is None:
        return False
    _grant(request, person, Act.CODE, scene, world)
    return _is_subscribed(person, world)


def _is_code_of(request: ConfirmRequest, typed: str, world: World) -> bool:
    codes = world.confirming.codes(request.site, request.id)
    return any(hmac.compare_digest(code.encode(), typed.encode()) for code in codes)


def _addressee(request: ConfirmRequest, world: World) -> Profile | None:
    """Return who was asked, while they hold the address that the message went to."""
    person = world.profile(request.profile_id)
    if person is None or person.email is None:
        return None
    return person if request in world.requests_to(person.email) else None


def _is_live(request: ConfirmRequest, now: datetime) -> bool:
    return now < request.expires_at


def _grant(request: ConfirmRequest, person: Profile, act: Act, scene: Scene, world: World) -> None:
    """Confirm every question that is open at the address; whoever is new is welcomed."""
    welcome, place = False, Place(request.jurisdiction, request.inferred_from)
    for subject in _open_questions(person, world):
        welcome |= world.standing(subject).state is not State.SUBSCRIBED
        event = Happening(EventKind.CONFIRMED, act, scene.at, request.source)
        world.happen(person, subject, event, scene, place=place)
        request.used_at = scene.at
        world.keep_request(request)
    if welcome:
        details = {"signup": request.signup_id, "step": request.step}
        world.write_to(person, Channel.EMAIL, "welcome_email", scene, details)


def _open_questions(person: Profile, world: World) -> list[Subject]:
    subjects = (_subject(person, purpose, world) for purpose in EMAIL_PURPOSES)
    return [one for one in subjects if world.standing(one).requested_at is not None]


def _subject(person: Profile, purpose: Purpose, world: World) -> Subject:
    return world.subject(person.email or "", Channel.EMAIL, purpose)


def _is_subscribed(person: Profile, world: World) -> bool:
    standings = (world.standing(_subject(person, one, world)) for one in EMAIL_PURPOSES)
    return any(one.state is State.SUBSCRIBED for one in standings)


def _confirmed(channels: Channels, channel: Channel) -> Channels:
    answered = {
        purpose: State.SUBSCRIBED.value if state == State.PENDING.value else state
        for purpose, state in channels[channel.value].items()
    }
    return {**channels, channel.value: answered}
