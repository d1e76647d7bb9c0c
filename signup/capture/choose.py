"""Deciding on what a person chooses on their own page: every act here is theirs.

What they untick ends at once. What they tick begins at once where the link proves that the address
is theirs, for then ticking and pressing is an act of its holder (rule 8). A link that proves
nothing can be anybody's: it can only have the holder of the e-mail address asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from signup.capture.asks import circumstances, happening_of, place_of
from signup.capture.confirm import Visit, ask_by_mail
from signup.capture.errors import ProfileUnknown
from signup.capture.receipts import Chosen
from signup.capture.text_gate import OwedText, owe_text
from signup.capture.withdraw import end
from signup.domain.consent import Act, Channel, EventKind, State

if TYPE_CHECKING:
    from signup.capture.commands import Ask, Choose
    from signup.capture.world import World
    from signup.storage.profiles import Profile

NO_SIGNUP = ""
"""The signup of a question that no form has led to."""


def choose(command: Choose, world: World) -> Chosen:
    """Give the choice its effect; safe to repeat. Raises ProfileUnknown."""
    person = world.profile(command.profile_id)
    if person is None:
        raise ProfileUnknown
    for pair in command.ends:
        end(person, pair, Act.LINK_AND_PRESS, command.scene, world)
    begun = {
        ask.channel: kind
        for ask in command.asks
        if (ask.channel, ask.purpose) not in command.ends
        and (kind := _begin(ask, person, command, world))
    }
    text = None
    for channel in (one for one, kind in begun.items() if kind is EventKind.GIVEN):
        if channel is Channel.SMS:
            owed = OwedText(person.phone or "", "welcome_sms")
            text = owe_text(owed, person, {"own": True}, command.scene, world)
        else:
            world.write_to(person, channel, "welcome_email", command.scene, {"own": True})
    asked = begun.get(Channel.EMAIL) is EventKind.REQUESTED
    if asked:
        place = place_of(command.scene, Channel.EMAIL, phone=person.phone)
        visit = Visit(NO_SIGNUP, None, place)
        ask_by_mail(person, visit, command.scene, world)
    return Chosen(asked, text)


def _begin(ask: Ask, person: Profile, command: Choose, world: World) -> EventKind | None:
    """Record what was ticked; return what it came to, None when there was nothing to do."""
    address, proven = person.address(ask.channel), _proves(command, person, ask.channel)
    if address is None or not (proven or ask.channel is Channel.EMAIL):
        return None
    subject = world.subject(address, ask.channel, ask.purpose)
    before = world.standing(subject)
    if before.state is State.SUBSCRIBED:
        return None
    scene = command.scene
    place = place_of(scene, ask.channel, phone=person.phone)
    done = replace(ask, act=Act.LINK_AND_PRESS if proven else Act.TICK_AND_PRESS)
    how = circumstances(scene, place, doubtful=not proven, proven=proven)
    event = happening_of(done, before, how, scene)
    world.happen(person, subject, event, scene, place=place, disclosure_id=ask.disclosure_id)
    return event.kind


def _proves(command: Choose, person: Profile, channel: Channel) -> bool:
    """Tell whether the bearer has proved this address; a merged profile holds another's now."""
    return command.proved is channel and person.id == command.profile_id
