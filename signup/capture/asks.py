"""What becomes of each consent a person was asked for: the one decision behind every door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain.consent import (
    ASKABLE,
    NOTHING,
    OWN_ACTS,
    Channel,
    EventKind,
    Happening,
    State,
    fold,
)
from signup.domain.jurisdiction import Circumstances, must_confirm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from signup.capture.commands import Ask, Channels, Scene
    from signup.domain.consent import Standing


def circumstances(
    scene: Scene, place: str, *, doubtful: bool, proven: bool = False
) -> Circumstances:
    """Return how the command came about, as the rules want to know it."""
    return Circumstances(
        country=place,
        markets=scene.site.markets,
        confirmation=scene.site.confirmation,
        proven=proven,
        doubtful=doubtful,
    )


def happening_of(ask: Ask, standing: Standing, how: Circumstances, scene: Scene) -> Happening:
    """Return the event that this act amounts to, given what the address said before.

    Someone who withdrew is asked again and never re-subscribed by a form alone (rule 8).
    """
    withdrew = standing.state is State.UNSUBSCRIBED and ask.act not in OWN_ACTS
    asked = withdrew or must_confirm(ask.channel, how)
    kind = EventKind.REQUESTED if asked else EventKind.GIVEN
    return Happening(kind, ask.act, scene.at, scene.source)


def first_time(asks: Iterable[Ask], how: Circumstances, scene: Scene) -> Channels:
    """Return what a first-time signup would reach: the answer that tells nothing (section 2)."""
    answer = empty_channels()
    for ask in asks:
        after = fold(NOTHING, happening_of(ask, NOTHING, how, scene))
        answer[ask.channel.value][ask.purpose.value] = after.state.value
    return answer


def empty_channels() -> Channels:
    """Return the one shape of `channels`, with nothing asked for."""
    channels: Channels = {channel.value: {} for channel in Channel}
    for channel, purpose in ASKABLE:
        channels[channel.value][purpose.value] = State.NONE.value
    return channels
