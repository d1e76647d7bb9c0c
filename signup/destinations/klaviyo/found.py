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

MAIL_SERVERS_WORD = frozenset({"HARD_BOUNCE", "INVALID_EMAIL"})
"""Reasons of a suppression that no person gave. Every other one counts as a no, also one that is
not known: a subscribe call would lift it."""

NEVER = "NEVER_SUBSCRIBED"
NO_NO = frozenset({"SUBSCRIBED", NEVER})
"""What a consent says when nobody said no. The contract names no others; one that is not known
counts as a no where it matters, and as no end."""

ENDED = frozenset({"UNSUBSCRIBED", NEVER})


def is_subscribed(profile: Profile, about: Ground) -> bool:
    """Tell whether Klaviyo has the consent."""
    return _consent(profile, about).get("consent") == "SUBSCRIBED"


def is_ended(profile: Profile, about: Ground, list_id: str | None) -> bool:
    """Tell whether nothing is sent any more on a channel for a purpose, at least from the list."""
    consent = _consent(profile, about).get("consent", NEVER)
    return consent in ENDED or any(_suppressions(profile, about, list_id))


def said_no(profile: Profile, about: Ground, list_id: str | None, since: datetime) -> bool:
    """Tell whether a no was recorded in Klaviyo after `since`: it is newer than our consent.

    A no without a time that can be read counts as newer.
    """
    consent = _consent(profile, about)
    times = [one.get("timestamp") for one in _suppressions(profile, about, list_id)]
    if consent.get("consent", NEVER) not in NO_NO:
        times.append(consent.get("consent_timestamp") or consent.get("last_updated"))
    return any(reading.is_after(moment, since) for moment in times)


def _consent(profile: Profile, about: Ground) -> dict[str, Any]:
    subscriptions = profile.get("attributes", {}).get("subscriptions") or {}
    found: dict[str, Any] = (subscriptions.get(about[0]) or {}).get(about[1]) or {}
    return found


def _suppressions(profile: Profile, about: Ground, list_id: str | None) -> Iterator[dict[str, Any]]:
    consent = _consent(profile, about)
    for one in consent.get("suppression") or ():
        if one["reason"] not in MAIL_SERVERS_WORD:
            yield one
    for one in consent.get("list_suppressions") or ():
        if one.get("list_id") == list_id and one["reason"] not in MAIL_SERVERS_WORD:
            yield one
