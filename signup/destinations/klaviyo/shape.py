"""Whether what Klaviyo answers has the shape of its contract, as far as it is read.

What has another shape says nothing: neither that somebody is unknown there, nor that no no was
said, nor that a code is free. Whoever it is about waits, and the operator is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.destinations import reading
from signup.domain.outcome import Retry

if TYPE_CHECKING:
    from collections.abc import Mapping

UNREADABLE = Retry("answer_unreadable")
"""What becomes of whatever an answer is about that cannot be made sense of."""

_TEXTS = ("external_id", "email", "phone_number")


def is_profile(found: object) -> bool:
    """Tell whether this is a profile with its subscriptions, for which every call asks."""
    about = attributes(found)
    return (
        has_id(found)
        and all(isinstance(about.get(name), str | None) for name in _TEXTS)
        and "subscriptions" in about
        and _are_subscriptions(about["subscriptions"])
    )


def is_code(found: object) -> bool:
    """Tell whether this is a code of a coupon."""
    if not isinstance(found, dict) or not isinstance(found.get("attributes"), dict):
        return False
    relations = found.get("relationships", {})
    return (
        has_id(found)
        and isinstance(relations, dict)
        and isinstance(relations.get("profile", {}), dict)
    )


def has_id(found: object) -> bool:
    """Tell whether this is a resource that can be named in a call."""
    return isinstance(found, dict) and isinstance(found.get("id"), str)


def attributes(found: object) -> Mapping[str, object]:
    """Return the attributes of a resource, none of what has none."""
    own = found.get("attributes") if isinstance(found, dict) else None
    return own if isinstance(own, dict) else {}


def _are_subscriptions(found: object) -> bool:
    """Tell whether each consent can be read that we ask for; null is one that nobody gave."""
    return found is None or (
        isinstance(found, dict)
        and all(_is_channel(found.get(channel), purpose) for channel, purpose in reading.GROUNDS)
    )


def _is_channel(found: object, purpose: str) -> bool:
    return found is None or (isinstance(found, dict) and _is_consent(found.get(purpose)))


def _is_consent(found: object) -> bool:
    return found is None or (
        isinstance(found, dict)
        and isinstance(found.get("consent"), str)
        and _are_suppressions(found.get("suppression"), "reason")
        and _are_suppressions(found.get("list_suppressions"), "reason", "list_id")
    )


def _are_suppressions(found: object, *names: str) -> bool:
    return found is None or (
        isinstance(found, list)
        and all(isinstance(one, dict) for one in found)
        and all(isinstance(one.get(name), str) for one in found for name in names)
    )
