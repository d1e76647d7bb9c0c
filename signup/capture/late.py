"""When a text counts as sent: texts arrive late, twice and in any order, and a stop must win.

What a person wants is what they said last, by the time they said it (consent rules, section 1,
rule 7). Where that is in doubt it is the stop that counts.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from signup.domain.consent import GRANTS, Act, EventKind

if TYPE_CHECKING:
    from datetime import datetime

    from signup.capture.commands import InboundText
    from signup.capture.world import World
    from signup.domain.consent import Happening
    from signup.storage.consents import Subject

CLEARLY_LATER = timedelta(seconds=15)
"""How much later than a stop a text must be to count against it when it arrived first.

A text without a time of its own is dated by its arrival, and providers' clocks are not one clock.
"""

QUESTION_AND_ANSWER = timedelta(minutes=5)
"""How far the provider's clock may be behind ours when it dates an answer."""


def moment_of(command: InboundText) -> datetime:
    """Return when the text was sent as far as that is known, never later than it arrived."""
    return min(command.sent_at or command.scene.at, command.scene.at)


def stopped_at(command: InboundText, subject: Subject, world: World) -> datetime:
    """Return the time at which a stop counts, which may be later than it was sent.

    One that arrives late yields only to a newer text that asked to join or to go on. To a yes it
    does not: the question was closed by the stop. Nor to what was done on a page meanwhile.
    """
    moment, last = moment_of(command), world.standing(subject).last_at
    if last is None or last <= moment:
        return moment
    newer = [one for one in world.happenings(subject) if _grants(one) and one.at > moment]
    if not newer or any(_asks_anew(one, moment) for one in newer):
        return moment
    return max(one.at for one in newer)


def answered_at(command: InboundText, asked_at: datetime) -> datetime:
    """Return the time at which a yes counts: not before the question, whatever clocks say."""
    return max(moment_of(command), asked_at)


def answers(command: InboundText, asked_at: datetime, within: timedelta) -> bool:
    """Tell whether the text can be the answer to what was asked then, and is not too late."""
    return -QUESTION_AND_ANSWER <= moment_of(command) - asked_at <= within


def _grants(one: Happening) -> bool:
    return one.kind in GRANTS


def _asks_anew(one: Happening, stopped: datetime) -> bool:
    own = one.kind is EventKind.GIVEN and one.act is Act.INBOUND_KEYWORD
    return own and one.at - stopped >= CLEARLY_LATER
