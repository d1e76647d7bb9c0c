"""Omnisend: contacts with their two channels and the consent behind each.

From its documentation of version 2026-03-15, never run against the real service:
https://api-docs.omnisend.com/reference/contacts (identifiers, channels, consent),
https://api-docs.omnisend.com/reference/post_contacts (made or updated by e-mail address),
https://api-docs.omnisend.com/reference/rate-limit-timeouts-errors (400 calls a minute;
`retryAfter` stands in the body). That a status with an older date than the one that is kept changes
nothing stands in the pages of version 3. Address and browser of a consent are not passed on.

A number that another contact holds is left out without a word, so that each answer is looked
through. Only then is the contact searched for by its number, in a URL: there is no other way. There
is no call that deletes a contact, and none that finds one by our id.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from signup.destinations import calls, reading
from signup.destinations.shared import Inspection, Limits, Rate
from signup.domain.outcome import (
    Accepted,
    Confirmed,
    Rejected,
    Retry,
    Stopped,
    Superseded,
    Throttled,
)
from signup.domain.times import rfc3339
from signup.outbound.api import REQUEST_SECONDS, Unanswered
from signup.outbound.verdicts import verdict

if TYPE_CHECKING:
    from datetime import datetime

    from signup.destinations.calls import Line
    from signup.destinations.shared import Delivery, Means
    from signup.domain.outcome import Outcome
    from signup.domain.site import DestinationConfig
    from signup.outbound.api import Answer

    Contact = dict[str, Any]

BASE_URL = "https://api.omnisend.com/api"
VERSION = "2026-03-15"
"""What all of this is written for (request header `Omnisend-Version`)."""

RETIRED = 410
"""Omnisend no longer serves this version."""

LONGEST_PATIENCE = 24 * 60 * 60
"""Seconds; a longer wait that is asked for counts as unreadable."""

KINDS = {"email": "email", "sms": "phone"}
"""The type of identifier that each channel hangs on."""

NOT_FINDABLE = Rejected("not_findable", judged=False)
"""What became of a withdrawal whose address is gone here: nobody is found there by our id."""

SUBSCRIBED, UNSUBSCRIBED = "subscribed", "unsubscribed"


LIMITS = Limits(batch=50, portion=10, rate=Rate(per_second=6.5, burst=20))
"""Omnisend takes 400 calls a minute."""


def build(
    config: DestinationConfig, means: Means, *, seconds: float = REQUEST_SECONDS
) -> calls.OneByOne:
    """Return the adapter for `config`; raises DestinationError when it cannot work."""
    headers = {
        "Authorization": f"Omnisend-API-Key {calls.secret(config, 'api_key', means)}",
        "Omnisend-Version": VERSION,
    }
    api = calls.api(config, means, BASE_URL, headers, seconds=seconds)
    caller = calls.Caller(api, means.clock, _meaning)
    return calls.OneByOne(caller, LIMITS, _tell, _look, "api_key")


def _meaning(answer: Answer, now: datetime) -> Outcome:
    if answer.status == RETIRED:
        return Stopped("http_410")
    outcome = verdict(answer, now)
    if isinstance(outcome, Throttled) and "Retry-After" not in answer.headers:
        return Throttled(outcome.cause, _patience(answer) or outcome.after)
    return outcome


def _patience(answer: Answer) -> timedelta | None:
    try:
        seconds = answer.document().get("retryAfter")
    except Unanswered:
        return None
    if not isinstance(seconds, int) or not 0 <= seconds <= LONGEST_PATIENCE:
        return None
    return timedelta(seconds=seconds)


def _look(line: Line) -> Inspection:
    line.ask("GET", "/contacts?limit=1")
    return Inspection()


def _tell(line: Line, delivery: Delivery) -> Outcome:
    if delivery.type == reading.ERASED:
        return calls.ERASE_BY_HAND
    wanted = _wanted(delivery)
    identifiers = _identifiers(delivery, wanted)
    if delivery.type == reading.WITHDRAWN and not wanted:
        ends = any(purpose == "marketing" for _, purpose in reading.ended(delivery))
        return NOT_FINDABLE if ends else calls.NOT_KEPT
    if not identifiers or (delivery.type == reading.SUBSCRIBED and not wanted):
        return calls.NOT_KEPT
    contact = _put(line, {**_fields(delivery), "identifiers": identifiers})
    return _compare(delivery, wanted, contact)


def _wanted(delivery: Delivery) -> dict[str, str]:
    """Return the status to set on each channel: what this delivery's own event gave or took.

    Omnisend has one status per channel, which is about marketing: delivery updates have no place.
    """
    if delivery.type == reading.WITHDRAWN:
        ended = reading.ended(delivery)
        return {
            channel: UNSUBSCRIBED
            for channel in KINDS
            if (channel, "marketing") in ended and reading.address(delivery, channel)
        }
    about = reading.granted(delivery)
    return {about[0]: SUBSCRIBED} if about and about[1] == "marketing" else {}


def _identifiers(delivery: Delivery, wanted: dict[str, str]) -> list[dict[str, Any]]:
    """Return the addresses that belong to the contact, with a status only where one is wanted.

    A number is named only when something is said about its channel, or marketing stands on it. The
    address is what Omnisend knows a contact by.
    """
    found = []
    for channel, kind in KINDS.items():
        address = reading.address(delivery, channel)
        about = (channel, "marketing")
        named = channel in wanted or channel == "email" or reading.stands(delivery, about)
        if address and named:
            found.append({"type": kind, "id": address, **_channel(delivery, channel, wanted)})
    return found


def _channel(delivery: Delivery, channel: str, wanted: dict[str, str]) -> dict[str, Any]:
    if channel not in wanted:
        return {"sendWelcomeMessage": False}
    granted = wanted[channel] == SUBSCRIBED
    at = reading.said_at(delivery) if granted else rfc3339(delivery.at)
    told: dict[str, Any] = {
        "channels": {channel: {"status": wanted[channel], "statusChangedAt": at}},
        "sendWelcomeMessage": granted,
    }
    if granted:
        told["consent"] = {"source": reading.source(delivery), "createdAt": at}
    return told


def _put(line: Line, document: dict[str, Any]) -> Contact:
    """Make or update the contact, and whoever else holds its number; return what is there then."""
    answer = line.call("POST", "/contacts", document, passing={400, 409})
    taken = answer.status // 100 == 2  # noqa: PLR2004 - the class of success
    contact = _document(answer) if taken else {}
    for one in document["identifiers"]:
        if one["type"] == "phone" and not _holds(contact, one):
            other = _holder(line, one["id"])
            if other is not None:
                number = {"identifiers": [one]}
                told = line.ask("PATCH", f"/contacts/{other}", number)
                contact = {"identifiers": [*_listed(contact), *_listed(told)]}
    if not contact:
        cause = "answer_unreadable" if taken else f"http_{answer.status}"
        raise calls.NotTaken(Retry(cause) if taken else Rejected(cause))
    return contact


def _holder(line: Line, number: str) -> str | None:
    found = line.ask("GET", "/contacts?" + urlencode({"phone": number})).get("contacts")
    if not isinstance(found, list):
        raise calls.NotTaken(Retry("answer_unreadable"))
    ids = [str(one["id"]) for one in found if isinstance(one, dict) and one.get("id")]
    return ids[0] if ids else None


def _document(answer: Answer) -> Contact:
    try:
        return answer.document()
    except Unanswered as error:
        raise calls.NotTaken(Retry(error.cause)) from None


def _listed(contact: Contact) -> list[dict[str, Any]]:
    found = contact.get("identifiers")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _holds(contact: Contact, wanted: dict[str, Any]) -> bool:
    return any(one.get("id") == wanted["id"] for one in _listed(contact))


def _compare(delivery: Delivery, wanted: dict[str, str], contact: Contact) -> Outcome:
    """Return whether the contact is as it was wanted; what is newer there stays."""
    for channel, status in wanted.items():
        there = _status(contact, channel, reading.address(delivery, channel))
        if there is None:
            return Retry("not_taken")
        if there != status:
            newer = status == SUBSCRIBED and there == UNSUBSCRIBED
            return Superseded("withdrawn_there") if newer else Retry("not_taken")
    return Confirmed() if wanted else Accepted()


def _status(contact: Contact, channel: str, address: str | None) -> str | None:
    for one in _listed(contact):
        if str(one.get("id")).lower() == (address or "").lower():
            told = (one.get("channels") or {}).get(channel)
            return told.get("status") if isinstance(told, dict) else None
    return None


def _fields(delivery: Delivery) -> dict[str, Any]:
    """Return names and custom properties; names only where they are known."""
    data = delivery.data
    attributes = dict(data.get("attributes") or {})
    fields = {
        "firstName": attributes.pop("first_name", None),
        "lastName": attributes.pop("last_name", None),
    }
    properties = {
        **attributes,
        "signup_id": reading.person(delivery),
        "signup_sources": list(data.get("sources") or ()),
        "signup_gpc": (data.get("consent") or {}).get("gpc") or None,
    }
    for about in reading.GROUNDS:
        name = "_".join(("signup", *about))
        properties[name] = reading.standing(delivery, about).get("state", "none")
        properties[f"{name}_opt_in"] = reading.level(delivery, about)
    kept = {name: one for name, one in properties.items() if one is not None}
    return {**{name: one for name, one in fields.items() if one}, "customProperties": kept}
