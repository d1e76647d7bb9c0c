"""Deciding on people who leave an address: the first step, the checkout, the second step.

An address is the key to a profile, and a stranger's word moves no address between profiles: a
number that another profile holds, or that would replace another number, waits as a claim until its
holder answers from the handset.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from signup.capture.asks import (
    as_shown,
    circumstances,
    first_time,
    happening_of,
    is_weak,
    place_of,
)
from signup.capture.commands import AddPhone, SignUp
from signup.capture.confirm import CODE, Visit, ask_by_code, ask_by_mail
from signup.capture.describe import fill_blanks
from signup.capture.errors import SignupUnknown, StepDone
from signup.capture.receipts import SignUpReceipt
from signup.capture.rewards import is_told, promised
from signup.capture.text_gate import OwedText, owe_text
from signup.domain.basis import Basis
from signup.domain.consent import ELSEWHERE, HEARSAY, Channel, EventKind, State
from signup.domain.jurisdiction import may_ask
from signup.storage.signups import Signup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.capture.commands import Ask, Scene
    from signup.capture.receipts import Channels, TextOutcome
    from signup.capture.world import World
    from signup.domain.consent import Happening, Standing
    from signup.domain.jurisdiction import Circumstances
    from signup.domain.place import Place
    from signup.storage.profiles import Profile

PhoneStep = SignUp | AddPhone
JUST_NOW = timedelta(days=1)
"""How late a shop may tell of what its customer has done for it to be news to the customer, too."""

_QUESTION = "confirm_sms"


def sign_up(command: SignUp, world: World) -> SignUpReceipt:
    """Find or make the profile, record what was agreed to, and keep the visit for a second step."""
    reused = command.form_token in world.loaded.used_tokens
    if command.form_token and not reused:
        world.loaded.used_tokens.add(command.form_token)
    risky = command.scene.risky or reused
    answer = first_time(command, doubtful=risky)
    if not command.asks and not command.keep_bare:
        return SignUpReceipt(command.id, command.scene.at, answer)
    person, claimed = _person(command, world)
    _describe(person, command, world)
    asked = _answerable(command, answer)
    text = _record(asked, person, world, risky=risky, claimed=claimed)
    world.keep(
        Signup(
            site=command.scene.site.key,
            id=command.id,
            profile_id=person.id,
            source=command.scene.source,
            created_at=command.scene.at,
            risky=risky,
            form_version=command.form_version,
            form_token=None if reused else command.form_token,
            channels=answer,
            claimed_phone=command.phone if _waits(text) else None,
        )
    )
    pending = _pending(answer, Channel.SMS)
    return SignUpReceipt(command.id, command.scene.at, answer, pending, text)


def add_phone(command: AddPhone, world: World) -> SignUpReceipt:
    """Attach the second address to the person of the first step; raises when that is not due."""
    signup = world.signup(command.signup_id)
    person = world.profile(signup.profile_id) if signup else None
    if signup is None or person is None:
        raise SignupUnknown
    if signup.second_step_at is not None:
        raise StepDone
    risky = signup.risky or command.scene.risky
    answer = _merge(signup.channels, first_time(command, doubtful=risky))
    claimed = _attach(command, person, world)
    asked = _answerable(command, answer)
    text = _record(asked, person, world, risky=risky, claimed=claimed)
    signup.second_step_at = command.scene.at
    signup.channels = answer
    if command.phone:
        signup.claimed_phone = command.phone if _waits(text) else None
    world.keep(signup)
    pending = _pending(answer, Channel.SMS)
    return SignUpReceipt(signup.id, command.scene.at, answer, pending, text)


def _answerable(command: PhoneStep, answer: Channels) -> PhoneStep:
    """Return the command; where the form, so answered, shows no field for a code, none is sent."""
    return command if _pending(answer, Channel.SMS) else replace(command, code_host=None)


def _person(command: SignUp, world: World) -> tuple[Profile, bool]:
    person = world.holder(email=command.email) if command.email else None
    if person is None and not command.email:
        person = world.holder(phone=command.phone)
    person = person or world.new_profile(command.scene)
    claimed = _attach(command, person, world)
    world.touch(person, command.scene.at)
    return person, claimed


def _attach(command: PhoneStep, person: Profile, world: World) -> bool:
    """Give the profile the addresses nobody else holds; return whether the number stays a claim."""
    if command.email and person.email is None and world.holder(email=command.email) is None:
        world.attach(person, email=command.email)
        world.touch(person, command.scene.at)
    if not command.phone or world.holder(phone=command.phone) is person:
        return False
    if world.holder(phone=command.phone) is not None or person.phone is not None:
        return True
    world.attach(person, phone=command.phone)
    world.touch(person, command.scene.at)
    return False


def _describe(person: Profile, command: SignUp, world: World) -> None:
    """Fill what is blank; a stranger's word changes nothing that is known."""
    fill_blanks(person, command.attributes)
    person.locale = person.locale or command.scene.locale
    if command.asks and command.scene.source not in person.sources:
        person.sources.append(command.scene.source)
    world.touch(person, command.scene.at)


def _record(
    command: PhoneStep, person: Profile, world: World, *, risky: bool, claimed: bool
) -> TextOutcome | None:
    """Record every ask; return what became of the text that is due, if any is."""
    welcome: dict[Channel, Profile] = {}
    confirm: dict[Channel, Profile] = {}
    for ask in command.asks:
        address = command.email if ask.channel is Channel.EMAIL else command.phone
        if address is None:
            continue
        owner = _owner(ask.channel, address, person, command, world)
        foreign = owner is not person or _is_foreign(ask.channel, address, person)
        subject = world.subject(address, ask.channel, ask.purpose)
        before = world.standing(subject)
        place = _place(command, ask.channel)
        weak = is_weak(ask, address)
        how = circumstances(command.scene, place, doubtful=risky or foreign or weak)
        event = happening_of(ask, before, how, command.scene)
        seen = as_shown(ask, command.scene)
        world.happen(owner, subject, event, seen, place=place, disclosure_id=ask.disclosure_id)
        if not _is_recent(event, command.scene):
            continue
        if event.kind is EventKind.REQUESTED and _may_be_asked(ask, before, how, claimed=claimed):
            confirm[ask.channel] = owner
        elif _is_new(event, before) or _lacks_code(command, event, before, owner):
            welcome[ask.channel] = owner
    return _write(command, welcome, confirm, world)


def _waits(text: TextOutcome | None) -> bool:
    """Tell whether the holder of the number is asked and must still answer.

    A text that was held back asks nobody: a yes from that number answers something else. The code
    of an earlier text can be typed all the same, by who has it.
    """
    if text is None:
        return False
    return text.kind == CODE or (text.kind == _QUESTION and text.held_by is None)


def _owner(
    channel: Channel, address: str, person: Profile, command: PhoneStep, world: World
) -> Profile:
    """Return whose consent is asked: an e-mail address somebody else has speaks for itself.

    So does one that would replace another: it gets a profile of its own, and whoever holds it is
    asked. A number stays a claim until its handset answers.
    """
    if channel is Channel.SMS or address == person.email:
        return person
    owner = world.holder(email=address)
    if owner is None:
        owner = world.new_profile(command.scene)
        owner.locale = command.scene.locale
        world.attach(owner, email=address)
    return owner


def _is_foreign(channel: Channel, address: str, person: Profile) -> bool:
    return address != (person.email if channel is Channel.EMAIL else person.phone)


def _place(command: PhoneStep, channel: Channel) -> Place:
    return place_of(command.scene, channel, phone=command.phone, region=command.phone_region)


def _is_recent(event: Happening, scene: Scene) -> bool:
    """Tell whether the person acted a moment ago: only then is a message an answer to it.

    One that asks about what was said days ago confirms no request just made: it advertises.
    """
    return scene.at - event.at <= JUST_NOW


def _is_new(event: Happening, before: Standing) -> bool:
    """Tell whether somebody has just agreed who had not; nobody else is welcomed.

    Nor is who agreed elsewhere: that is where they are welcomed.
    """
    agreed = event.kind is EventKind.GIVEN and event.ground.basis is Basis.CONSENT
    return agreed and before.state is not State.SUBSCRIBED and event.act not in ELSEWHERE


def _lacks_code(command: PhoneStep, event: Happening, before: Standing, owner: Profile) -> bool:
    """Tell whether who agreed long ago is to be sent a code of their own, which no screen shows.

    Once in a while (`coordination_hours`), so that nobody fills a mailbox with it.
    """
    agreed = event.kind is EventKind.GIVEN and before.state is State.SUBSCRIBED
    incentive = promised({"step": command.welcome}, command.scene, ()) if agreed else None
    pool = incentive.pool if incentive else None
    return pool is not None and not is_told(owner, pool, command.scene)


def _may_be_asked(ask: Ask, before: Standing, how: Circumstances, *, claimed: bool) -> bool:
    """Tell whether a confirmation may be sent: no text after a STOP, none to the already agreed.

    None either to whom somebody else tells of, where no message may ask for consent.
    """
    if ask.channel is Channel.SMS and before.state is State.UNSUBSCRIBED:
        return False
    if ask.act in HEARSAY and not may_ask(ask.channel, how.place, how.markets):
        return False
    return claimed or before.state is not State.SUBSCRIBED


def _write(
    command: PhoneStep,
    welcome: Mapping[Channel, Profile],
    confirm: Mapping[Channel, Profile],
    world: World,
) -> TextOutcome | None:
    signup_id = command.id if isinstance(command, SignUp) else command.signup_id
    own = not any(ask.act in HEARSAY | ELSEWHERE for ask in command.asks)
    details = {"signup": signup_id, "step": command.welcome, "own": own}
    if Channel.EMAIL in confirm:
        visit = Visit(signup_id, command.welcome, _place(command, Channel.EMAIL))
        ask_by_mail(confirm[Channel.EMAIL], visit, command.scene, world)
    elif Channel.EMAIL in welcome:
        world.write_to(
            welcome[Channel.EMAIL], Channel.EMAIL, "welcome_email", command.scene, details
        )
    owner = confirm.get(Channel.SMS) or welcome.get(Channel.SMS)
    if owner is None:
        return None
    if Channel.SMS in confirm and command.phone and command.code_host:
        visit = Visit(signup_id, command.welcome, _place(command, Channel.SMS))
        host = command.code_host
        return ask_by_code(owner, command.phone, visit, host, command.scene, world)
    kind = _QUESTION if Channel.SMS in confirm else "welcome_sms"
    return owe_text(OwedText(command.phone or "", kind), owner, details, command.scene, world)


def _merge(first: Channels, second: Channels) -> Channels:
    """Return both steps' answers together; what the second did not ask for keeps the first's."""
    return {
        channel: {
            purpose: state if state != State.NONE.value else first[channel][purpose]
            for purpose, state in purposes.items()
        }
        for channel, purposes in second.items()
    }


def _pending(channels: Channels, channel: Channel) -> bool:
    return State.PENDING.value in channels[channel.value].values()
