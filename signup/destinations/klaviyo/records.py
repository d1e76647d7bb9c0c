"""Single records inside Klaviyo's calls: a profile, a subscription, an end of one, an event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signup.destinations import reading
from signup.domain.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from signup.destinations.reading import Ground
    from signup.destinations.shared import Delivery

Record = dict[str, Any]

OWN_ATTRIBUTES = ("first_name", "last_name", "organization", "title")
"""What Klaviyo has fields of its own for; everything else becomes a custom property."""


def profile(delivery: Delivery) -> Record:
    """Return the profile as it is to stand in Klaviyo; it says nothing about consent.

    What Klaviyo knows from elsewhere stays.
    """
    data = delivery.data
    given = data.get("attributes") or {}
    attributes: Record = identifiers(delivery)
    attributes |= {name: given[name] for name in OWN_ATTRIBUTES if given.get(name)}
    if data.get("locale"):
        attributes["locale"] = data["locale"]
    others = {f"signup_{key}": one for key, one in given.items() if key not in OWN_ATTRIBUTES}
    attributes["properties"] = others | _properties(delivery)
    return {"type": "profile", "attributes": attributes}


def identifiers(delivery: Delivery) -> Record:
    """Return what Klaviyo finds the person by: our id, and the addresses the profile holds."""
    data = delivery.data
    return {
        "external_id": reading.person(delivery),
        **{name: data[key] for name, key in ADDRESSES if data.get(key)},
    }


def left_over(delivery: Delivery) -> Record:
    """Return the profile with the addresses that left it taken away; see `has_lost`."""
    found = profile(delivery)
    lost = {name: None for name, key in ADDRESSES if not delivery.data.get(key)}
    return {**found, "attributes": {**found["attributes"], **lost}}


def has_lost(delivery: Delivery) -> bool:
    """Tell whether an address may have left the profile: a change without a consent behind it."""
    return (
        delivery.type == reading.UPDATED
        and reading.ground(delivery) is None
        and not all(delivery.data.get(key) for _, key in ADDRESSES)
    )


def who_left(delivery: Delivery) -> Record | None:
    """Return by what Klaviyo is to know somebody who said no, and what stands; nothing else.

    None when nothing is left of them here.
    """
    found = identifiers(delivery)
    if len(found) == 1:
        return None
    return {"type": "profile", "attributes": {**found, "properties": _states(delivery)}}


ADDRESSES = (("email", "email"), ("phone_number", "phone"))
"""How Klaviyo calls an address, and how we do."""


def _properties(delivery: Delivery) -> Record:
    data = delivery.data
    links = data.get("links") or {}
    found: Record = {"signup_sources": list(data.get("sources") or ()), **_states(delivery)}
    found["signup_preferences_url"] = links.get("preferences")
    found["signup_unsubscribe_url"] = links.get("unsubscribe")
    consent = data.get("consent") or {}
    if consent.get("gpc"):
        found["signup_gpc"] = True
    if consent.get("jurisdiction"):
        found["signup_jurisdiction"] = consent["jurisdiction"]
    return {name: value for name, value in found.items() if value is not None}


def _states(delivery: Delivery) -> Record:
    found: Record = {}
    for about in reading.GROUNDS:
        name = f"signup_{about[0]}_{about[1]}"
        found[name] = reading.standing(delivery, about).get("state", "none")
        found[f"{name}_opt_in"] = OPT_IN[reading.level(delivery, about)]
    return found


OPT_IN = {"confirmed": "confirmed opt-in", "single": "single opt-in", "unknown": "unknown"}
"""How well a consent is proved, in the words of the people who read a profile in Klaviyo."""


def subscription(delivery: Delivery, about: Ground) -> Record:
    """Return the subscription to one channel for one purpose, and no other.

    Both addresses are named, so that Klaviyo finds or makes one profile of both.
    """
    attributes = {name: delivery.data[key] for name, key in ADDRESSES if delivery.data.get(key)}
    attributes["subscriptions"] = {about[0]: {about[1]: {"consent": "SUBSCRIBED"}}}
    return {"type": "profile", "attributes": attributes}


def end(addresses: Mapping[str, str], ended: Collection[Ground]) -> Record:
    """Return the end of subscriptions on one list; `addresses` by channel."""
    subscriptions: Record = {}
    for channel, purpose in ended:
        subscriptions.setdefault(channel, {})[purpose] = {"consent": "UNSUBSCRIBED"}
    names = {"email": "email", "sms": "phone_number"}
    identifiers = {names[channel]: addresses[channel] for channel in subscriptions}
    return {"type": "profile", "attributes": {**identifiers, "subscriptions": subscriptions}}


def event(delivery: Delivery, metric: str) -> Record:
    """Return the consent as an event of the profile; its id makes a repeat recognisable."""
    consent = delivery.data["consent"]
    properties = {
        "record_id": consent["id"],
        "channel": consent["channel"],
        "purpose": consent["purpose"],
        "source": consent["source"],
        "act": consent["act"],
        "opt_in": OPT_IN[reading.level(delivery, (consent["channel"], consent["purpose"]))],
        "jurisdiction": consent["jurisdiction"],
        "basis": consent["basis"],
        "gpc": bool(consent.get("gpc")),
    }
    return {
        "type": "event",
        "attributes": {
            "properties": {name: value for name, value in properties.items() if value is not None},
            "time": rfc3339(delivery.at),
            "metric": {"data": {"type": "metric", "attributes": {"name": metric}}},
            "unique_id": delivery.id,
        },
    }


def who(delivery: Delivery) -> Record:
    """Return the profile as events name it."""
    return {"data": {"type": "profile", "attributes": identifiers(delivery)}}
