"""Telling a browser that comes back what its own signup still lacks.

Whoever types an address into a form is given the token of that signup, its holder or not. So the
answer tells no more than what the signup itself brought about: it speaks of a profile that this
signup made, or whose address was proved by a question that this signup led to. Of everybody else,
of who has left and of who was forgotten, it says what it says of a signup that never was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.capture.receipts import CameBack
from signup.domain.consent import Channel, Purpose, State

if TYPE_CHECKING:
    from signup.capture.commands import ComeBack
    from signup.capture.world import World
    from signup.storage.profiles import Profile
    from signup.storage.signups import Signup


def come_back(command: ComeBack, world: World) -> CameBack:
    """Return whether the address of a signup stands and its number alone is missing."""
    signup = world.signup(command.signup_id)
    person = world.profile(signup.profile_id) if signup else None
    if signup is None or person is None or person.email is None:
        return CameBack(lacks_phone=False)
    went_on = signup.second_step_at is not None or signup.claimed_phone is not None
    missing = not went_on and person.phone is None
    return CameBack(lacks_phone=missing and _is_theirs(signup, person, world))


def _is_theirs(signup: Signup, person: Profile, world: World) -> bool:
    """Tell whether the address is subscribed, and by this signup."""
    subject = world.subject(person.email or "", Channel.EMAIL, Purpose.MARKETING)
    if world.standing(subject).state is not State.SUBSCRIBED:
        return False
    asked = [one for one in world.requests_to(person.email or "") if one.signup_id == signup.id]
    return person.created_at == signup.created_at or any(one.used_at for one in asked)
