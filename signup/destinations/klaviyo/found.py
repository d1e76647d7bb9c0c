"""What a profile read from Klaviyo says about the consent it holds.

Klaviyo keeps one consent per channel and purpose for the whole account, with the reasons why
nothing is sent beside it: suppressions of the account, and of single lists for e-mail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signup.destinations import reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from signup.destinations.klaviyo.client import Profile
    from signup.destinations.reading import Ground

OWN_WORD = frozenset({"UNSUBSCRIBE", "UNSUBSCRIBED", "SPAM_COMPLAINT", "USER_SUPPRESSED"})
"""Reasons of a suppression that a person or the brand gave, not a mail server; a subscribe call
would lift them."""


def is_subscribed(profile: Profile, about: Ground) -> bool:
    """Tell whether Klaviyo has the consent."""
    return _consent(profile, about).get("consent") == "SUBSCRIBED"


def is_ended(profile: Profile, about: Ground, list_id: str | None) -> bool:
    """Tell whether nothing is sent any more on a channel for a purpose, at least from the list."""
    return not is_subscribed(profile, about) or any(_suppressions(profile, about, list_id))


def said_no(profile: Profile, about: Ground, list_id: str | None, since: datetime) -> bool:
    """Tell whether a no was recorded in Klaviyo after `since`: it is newer than our consent.

    A no without a time that can be read counts as newer.
    """
    consent = _consent(profile, about)
    times = [one.get("timestamp") for one in _suppressions(profile, about, list_id)]
    if consent.get("consent") == "UNSUBSCRIBED":
        times.append(consent.get("consent_timestamp") or consent.get("last_updated"))
    return any(reading.is_after(moment, since) for moment in times)


def _consent(profile: Profile, about: Ground) -> dict[str, Any]:
    subscriptions = profile.get("attributes", {}).get("subscriptions") or {}
    found: dict[str, Any] = (subscriptions.get(about[0]) or {}).get(about[1]) or {}
    return found


def _suppressions(profile: Profile, about: Ground, list_id: str | None) -> Iterator[dict[str, Any]]:
    consent = _consent(profile, about)
    for one in consent.get("suppression") or ():
        if one.get("reason") in OWN_WORD:
            yield one
    for one in consent.get("list_suppressions") or ():
        if one.get("list_id") == list_id and one.get("reason") in OWN_WORD:
            yield one
