"""What becomes of each consent a person was asked for: the one decision behind every door."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from signup.capture.errors import BasisRefused
from signup.domain.basis import CONSENT, Basis, Ground, ground_of
from signup.domain.consent import (
    ASKABLE,
    NOTHING,
    OWN_ACTS,
    Act,
    Channel,
    EventKind,
    Happening,
    State,
    fold,
)
from signup.domain.doubtful_email import is_doubtful
from signup.domain.jurisdiction import Circumstances, bases, must_confirm
from signup.domain.place import Hints, infer

if TYPE_CHECKING:
    from datetime import datetime

    from signup.capture.commands import AddPhone, Ask, Scene, SignUp
    from signup.capture.receipts import Channels
    from signup.domain.consent import Purpose, Standing
    from signup.domain.place import Place
    from signup.domain.site import Site


def place_of(
    scene: Scene, channel: Channel, *, phone: str | None = None, region: str | None = None
) -> Place:
    """Return where the person is for messages on `channel`; `region` is the country of `phone`.

    The site's default locale is no hint: whoever fits no other is shown that one.
    """
    said = scene.context.get("browser_locale") or scene.locale
    locale = None if said == scene.site.locales[0] else said
    return infer(channel, Hints(phone, region, scene.country, locale), scene.site.markets)


def circumstances(
    scene: Scene, place: Place, *, doubtful: bool, proven: bool = False
) -> Circumstances:
    """Return how the command came about, as the rules want to know it."""
    return Circumstances(
        place=place,
        markets=scene.site.markets,
        confirmation=scene.site.confirmation,
        proven=proven,
        doubtful=doubtful,
    )


def is_weak(ask: Ask, address: str | None) -> bool:
    """Tell whether the ask, or its address alone, is reason enough to have the holder confirm."""
    named = ask.channel is Channel.EMAIL and address is not None and is_doubtful(address)
    return named or ask.doubtful


def grounded(ask: Ask, place: Place, scene: Scene) -> Ground:
    """Return what this ask rests on; raises BasisRefused where law or site do not let it."""
    if ask.basis not in set(Basis):
        raise BasisRefused
    claimed = Ground(Basis(ask.basis), ask.expires_at)
    ground = permitted(claimed, ask.purpose, place, scene.site, at=scene.at)
    if ground is None:
        raise BasisRefused
    return ground


def permitted(
    claimed: Ground, purpose: Purpose, place: Place, site: Site, *, at: datetime
) -> Ground | None:
    """Return what something of this time rests on; None where law or site do not let it."""
    if claimed == CONSENT:
        return CONSENT
    rules = site.legal_basis
    if claimed.basis not in bases(purpose, place, site.markets, rules):
        return None
    return ground_of(claimed.basis, claimed.expires_at, at, rules)


def happening_of(ask: Ask, standing: Standing, how: Circumstances, scene: Scene) -> Happening:
    """Return the event that this act amounts to, given what the address said before.

    Someone who withdrew is asked again and never re-subscribed by a form alone (rule 8). What rests
    on a lesser basis is no consent, so there is none to confirm. Raises BasisRefused.
    """
    ground = grounded(ask, how.place, scene)
    withdrew = standing.state is State.UNSUBSCRIBED and ask.act not in OWN_ACTS
    confirmed = ask.act is Act.CONFIRMED_ELSEWHERE and not ask.doubtful
    asked = withdrew or must_confirm(ask.channel, replace(how, proven=how.proven or confirmed))
    kind = EventKind.CONFIRMED if confirmed else EventKind.GIVEN
    if asked and ground.basis is Basis.CONSENT:
        kind = EventKind.REQUESTED
    return Happening(kind, ask.act, ask.at or scene.at, scene.source, ground)


def as_shown(ask: Ask, scene: Scene) -> Scene:
    """Return the scene with what was measured of this ask's text: the record of it holds that."""
    if ask.presentation is None:
        return scene
    shown = {"presentation": ask.presentation.measured, "widget": ask.presentation.widget}
    told = {name: one for name, one in shown.items() if one}
    return replace(scene, context={**scene.context, **told})


def first_time(command: SignUp | AddPhone, *, doubtful: bool) -> Channels:
    """Return what a first-time signup would reach: the answer that tells nothing (section 2).

    Raises BasisRefused.
    """
    answer, scene = empty_channels(), command.scene
    for ask in command.asks:
        place = place_of(scene, ask.channel, phone=command.phone, region=command.phone_region)
        address = command.email if ask.channel is Channel.EMAIL else command.phone
        how = circumstances(scene, place, doubtful=doubtful or is_weak(ask, address))
        after = fold(NOTHING, happening_of(ask, NOTHING, how, scene))
        answer[ask.channel.value][ask.purpose.value] = after.state.value
    return answer


def empty_channels() -> Channels:
    """Return the one shape of `channels`, with nothing asked for."""
    channels: Channels = {channel.value: {} for channel in Channel}
    for channel, purpose in ASKABLE:
        channels[channel.value][purpose.value] = State.NONE.value
    return channels
