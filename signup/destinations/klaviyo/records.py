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

    Only where an address has left the profile is it taken away there, too: what Klaviyo knows from
    elsewhere stays.
    """
    data = delivery.data
    given = data.get("attributes") or {}
    attributes: Record = {"external_id": reading.person(delivery), **_identifiers(delivery)}
    attributes |= {name: given[name] for name in OWN_ATTRIBUTES if given.get(name)}
    if data.get("locale"):
        attributes["locale"] = data["locale"]
    others = {f"signup_{key}": one for key, one in given.items() if key not in OWN_ATTRIBUTES}
    attributes["properties"] = others | _properties(delivery)
    return {"type": "profile", "attributes": attributes}


def _identifiers(delivery: Delivery) -> Record:
    email, phone = delivery.data.get("email"), delivery.data.get("phone")
    found = {"email": email, "phone_number": phone}
    lost = delivery.type == reading.UPDATED and reading.ground(delivery) is None
    return found if lost else {name: value for name, value in found.items() if value}


def _properties(delivery: Delivery) -> Record:
    data = delivery.data
    links = data.get("links") or {}
    found: Record = {"signup_sources": list(data.get("sources") or ())}
    for about in reading.GROUNDS:
        channel, purpose = about
        now = reading.standing(delivery, about)
        found[f"signup_{channel}_{purpose}"] = now.get("state", "none")
        found[f"signup_{channel}_{purpose}_opt_in"] = OPT_IN[reading.level(delivery, about)]
    found["signup_preferences_url"] = links.get("preferences")
    found["signup_unsubscribe_url"] = links.get("unsubscribe")
    consent = data.get("consent") or {}
    if consent.get("gpc"):
        found["signup_gpc"] = True
    if consent.get("jurisdiction"):
        found["signup_jurisdiction"] = consent["jurisdiction"]
    return {name: value for name, value in found.items() if value is not None}


OPT_IN = {"confirmed": "confirmed opt-in", "single": "single opt-in", "unknown": "unknown"}
"""How well a consent is proved, in the words of the people who read a profile in Klaviyo."""


def subscription(delivery: Delivery, about: Ground) -> Record:
    """Return the subscription to one channel for one purpose, and no other.

    Both addresses are named, so that Klaviyo finds or makes one profile of both.
    """
    attributes: Record = {
        name: value
        for name, value in (
            ("email", delivery.data.get("email")),
            ("phone_number", delivery.data.get("phone")),
        )
        if value
    }
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
    """Return the profile as events name it: by our id and the addresses it holds."""
    found = {
        "external_id": reading.person(delivery),
        "email": delivery.data.get("email"),
        "phone_number": delivery.data.get("phone"),
    }
    attributes = {name: value for name, value in found.items() if value}
    return {"data": {"type": "profile", "attributes": attributes}}
