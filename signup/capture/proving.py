"""Proving a number: the code of a text, typed into the form that is still open.

Whoever types it holds the handset, so it moves the number as a yes by text does. A code answers for
what its own form asked and nothing else, and for nothing after a stop, which takes the claim away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.capture.rewards import promised
from signup.capture.text_gate import OwedText, count_answer, owe_text
from signup.domain.consent import ASKABLE, Act, Channel, EventKind, Happening, State
from signup.domain.place import Place

if TYPE_CHECKING:
    from signup.capture.commands import Scene
    from signup.capture.world import World
    from signup.storage.confirmations import ConfirmRequest
    from signup.storage.consents import Subject
    from signup.storage.profiles import Profile
    from signup.storage.signups import Signup

SMS_PURPOSES = tuple(purpose for channel, purpose in ASKABLE if channel is Channel.SMS)


def hand_over(phone: str, person: Profile, scene: Scene, world: World) -> None:
    """Give a number to the person who proved it; stores are told who does not hold it any more."""
    before = world.move_phone(phone, person, scene.at)
    if before is not None and before.merged_into is None:
        world.tell_destinations(before, "profile.updated", scene, {})


def texted(signup: Signup, world: World) -> list[ConfirmRequest]:
    """Return the codes that the number of a signup was sent, whichever signup had them sent."""
    person = world.profile(signup.profile_id)
    number = signup.claimed_phone or (person.phone if person else None)
    return world.requests_to(number) if number else []


def prove(request: ConfirmRequest, signup: Signup, scene: Scene, world: World) -> bool:
    """Confirm by the code of `request` what the signup asked for; True also when it was before.

    A signup that waits for no handset has nothing to confirm: its number has answered already, or
    was never asked.
    """
    number, person = signup.claimed_phone, world.profile(signup.profile_id)
    if person is None:
        return False
    if number is None:
        return _is_subscribed(person, world)
    asked = _asked(signup, number, world)
    if not asked:
        return False
    hand_over(number, person, scene, world)
    place = Place(request.jurisdiction, request.inferred_from)
    event = Happening(EventKind.CONFIRMED, Act.TEXTED_CODE, scene.at, signup.source)
    for subject in asked:
        world.happen(person, subject, event, scene, place=place)
    request.used_at = scene.at
    world.keep_request(request)
    release(number, world)
    details = {"signup": signup.id, "step": request.step, "own": True}
    count_answer(number, request.created_at, scene, world)
    promise = promised(details, scene, [request])
    world.giver.earn(promise, request.step or "", number, scene)
    owe_text(OwedText(number, "welcome_sms"), person, details, scene, world)
    return True


def _asked(signup: Signup, number: str, world: World) -> list[Subject]:
    """Return what this signup asked for and the number has not answered yet."""
    asked = signup.channels[Channel.SMS.value]
    subjects = (
        world.subject(number, Channel.SMS, purpose)
        for purpose in SMS_PURPOSES
        if asked[purpose.value] != State.NONE.value
    )
    return [one for one in subjects if world.standing(one).requested_at is not None]


def release(number: str, world: World) -> None:
    """Let go of the signups that wait for this number and have been answered with the others."""
    for claim in world.claims(number):
        if not _asked(claim, number, world):
            claim.claimed_phone = None
            world.keep(claim)


def _is_subscribed(person: Profile, world: World) -> bool:
    subjects = (world.subject(person.phone or "", Channel.SMS, one) for one in SMS_PURPOSES)
    return any(world.standing(one).state is State.SUBSCRIBED for one in subjects)
