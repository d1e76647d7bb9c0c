"""What a delivery says, in the terms that every store asks in: whom, which channels, from where.

What may be given to a store and what must be is decided here once, for all of them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from signup.domain.consent import ASKABLE, State
from signup.domain.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.destinations.shared import Delivery

SUBSCRIBED, UPDATED = "profile.subscribed", "profile.updated"
WITHDRAWN, ERASED = "profile.withdrawn", "profile.erased"

Ground = tuple[str, str]
"""A channel and a purpose, as in `("sms", "marketing")`."""

ADDRESS_OF = {"email": "email", "sms": "phone"}


def person(delivery: Delivery) -> str:
    """Return the id of the profile, by which a store that keeps it finds the person again."""
    return str(delivery.data["id"])


def address(delivery: Delivery, channel: str) -> str | None:
    """Return the address that the profile holds on `channel`, None without one."""
    found: str | None = delivery.data.get(ADDRESS_OF[channel])
    return found


def ground(delivery: Delivery) -> Ground | None:
    """Return what the consent event behind the delivery is about, None without an event."""
    consent = delivery.data.get("consent")
    return (consent["channel"], consent["purpose"]) if consent else None


def source(delivery: Delivery) -> str | None:
    """Return where the consent was given, `<door>:<key>:<version>`."""
    consent = delivery.data.get("consent")
    return consent["source"] if consent else None


def standing(delivery: Delivery, about: Ground) -> Mapping[str, Any]:
    """Return what holds now on a channel for a purpose; empty when the profile is gone."""
    channels = delivery.data.get("channels") or {}
    found: Mapping[str, Any] = channels.get(about[0], {}).get(about[1], {})
    return found


def granted(delivery: Delivery) -> Ground | None:
    """Return what may be subscribed by this delivery: at most what its own event granted.

    Not whatever else stands: to subscribe somebody lifts what they said in the store itself, and
    what they said about another channel is not answered by this event. None as well when the
    consent does not stand any more, or the provider lets nothing through.
    """
    about = ground(delivery)
    if delivery.type != SUBSCRIBED or about is None or not address(delivery, about[0]):
        return None
    return about if stands(delivery, about) else None


def stands(delivery: Delivery, about: Ground) -> bool:
    """Tell whether messages on a channel for a purpose are consented to, and get through."""
    now = standing(delivery, about)
    return now.get("state") == State.SUBSCRIBED and now.get("blocked") is None


def ended(delivery: Delivery) -> list[Ground]:
    """Return what a withdrawal ends: what its event says.

    Where the event is gone with its person, everything: nothing may outlive them.
    """
    about = ground(delivery)
    return [about] if about else list(GROUNDS)


def said_at(delivery: Delivery) -> str:
    """Return when the person said what the delivery is about, as RFC 3339 in UTC."""
    consent = delivery.data.get("consent")
    return str(consent["at"]) if consent else rfc3339(delivery.at)


def is_after(moment: object, since: datetime) -> bool:
    """Tell whether a time that a store gave is after `since`; one that cannot be read counts so."""
    try:
        at = datetime.fromisoformat(str(moment))
    except ValueError:
        return True
    return (at if at.tzinfo else at.replace(tzinfo=UTC)) > since


def level(delivery: Delivery, about: Ground) -> str:
    """Return how well the consent is proved: `confirmed`, `single` or `unknown`."""
    return str(standing(delivery, about).get("opt_in_level", "unknown"))


def attribute(delivery: Delivery, name: str) -> str | None:
    """Return what the person said of themselves beside their addresses, None without it."""
    found = (delivery.data.get("attributes") or {}).get(name)
    return str(found) if found else None


GROUNDS: tuple[Ground, ...] = tuple((channel.value, purpose.value) for channel, purpose in ASKABLE)
"""All that consent can be about."""
