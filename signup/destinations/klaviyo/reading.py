"""What a delivery says, in the terms of Klaviyo's calls: whom, which channels, from where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signup.domain.consent import ASKABLE, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.destinations.shared import Delivery

SUBSCRIBED, UPDATED = "profile.subscribed", "profile.updated"
WITHDRAWN, ERASED = "profile.withdrawn", "profile.erased"

Ground = tuple[str, str]
"""A channel and a purpose, as in `("sms", "marketing")`."""

ADDRESS_OF = {"email": "email", "sms": "phone"}


def person(delivery: Delivery) -> str:
    """Return the id of the profile; Klaviyo keeps it as `external_id`."""
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

    Not whatever else stands: Klaviyo's call lifts what a person said there, and what they said
    about another channel is not answered by this event. None as well when the consent does not
    stand any more, or the provider lets nothing through.
    """
    about = ground(delivery)
    if delivery.type != SUBSCRIBED or about is None or not address(delivery, about[0]):
        return None
    now = standing(delivery, about)
    stands = now.get("state") == State.SUBSCRIBED and now.get("blocked") is None
    return about if stands else None


def ended(delivery: Delivery) -> list[Ground]:
    """Return what a withdrawal ends: what its event says.

    Where the event is gone with its person, everything: nothing may outlive them.
    """
    about = ground(delivery)
    return [about] if about else list(GROUNDS)


GROUNDS: tuple[Ground, ...] = tuple((channel.value, purpose.value) for channel, purpose in ASKABLE)
"""All that consent can be about."""
