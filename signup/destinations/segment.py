"""Segment's HTTP tracking protocol, which RudderStack and others speak as well.

What stands here is from documentation, and was never run against a real service:
https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/ (batches, limits,
`messageId`), https://segment.com/docs/connections/spec/identify/ (traits),
https://segment.com/docs/engage/user-subscriptions/set-user-subscriptions/
(`messaging_subscriptions`), https://www.rudderstack.com/docs/api/http-api/ (the same calls, and
401, 413 and 429 beside 400).

A success says that the batch came and nothing more. There is no call that erases; a person who is
forgotten is told as such and has to be deleted by hand (Segment: user deletion and suppression).
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson
from urllib3.util import make_headers

from signup.destinations import calls, reading
from signup.destinations.shared import Limits
from signup.domain.outcome import Accepted, Handover, Rejected, Split
from signup.domain.times import rfc3339
from signup.outbound.allowance import tightest
from signup.outbound.api import REQUEST_SECONDS
from signup.outbound.verdicts import halt, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from signup.destinations.reading import Ground
    from signup.destinations.shared import Delivery, Means
    from signup.domain.outcome import Outcome
    from signup.domain.site import DestinationConfig
    from signup.outbound.api import Answer

    Message = dict[str, Any]
    Item = tuple[int, Delivery, list[Message]]

BASE_URL = "https://api.segment.io"
MOST_BYTES = 480_000
"""A batch may have 500 KB; the rest is for what stands around the messages."""

MOST_MESSAGE_BYTES = 32_000
"""A longer message is dropped without a word."""

TYPES = {"email": "EMAIL", "sms": "SMS"}


class Segment:
    """Tells one source what changed, as `identify` and `track`; see `Destination`."""

    limits = Limits(batch=200, per_request=200, linger=timedelta(seconds=1))

    def __init__(self, caller: calls.Caller) -> None:
        self._caller = caller

    def deliver(self, batch: Sequence[Delivery]) -> Handover:
        """Send the batch in as few calls as its size allows."""
        meter = calls.Meter()
        outcomes: dict[int, Outcome] = {}
        halted: Outcome | None = None
        for part in _parts(batch, outcomes):
            told = [delivery for _, delivery, _ in part]
            messages = [message for _, _, inner in part for message in inner]
            outcome = halted or self._caller.together(told, partial(_send, messages), meter)
            halted = halted or halt(outcome)
            outcomes |= {place: _of(delivery, outcome) for place, delivery, _ in part}
        found = [outcomes[place] for place in range(len(batch))]
        return Handover(found, meter.requests, tightest(meter.allowances))

    def close(self) -> None:
        """Begin nothing more."""
        self._caller.close()


def build(config: DestinationConfig, means: Means, *, seconds: float = REQUEST_SECONDS) -> Segment:
    """Return the adapter for `config`; raises DestinationError when it cannot work."""
    headers = make_headers(basic_auth=f"{calls.secret(config, 'write_key', means)}:")
    api = calls.api(config, means, BASE_URL, headers, seconds=seconds)
    return Segment(calls.Caller(api, means.clock, _meaning))


def _meaning(answer: Answer, now: datetime) -> Outcome:
    outcome = verdict(answer, now)
    return Split(outcome.cause) if isinstance(outcome, Rejected) else outcome


def _send(messages: list[Message], line: calls.Line) -> Outcome:
    line.call("POST", "/v1/batch", {"batch": messages})
    return Accepted()


def _of(delivery: Delivery, outcome: Outcome) -> Outcome:
    taken = isinstance(outcome, Accepted)
    return calls.ERASE_BY_HAND if taken and delivery.type == reading.ERASED else outcome


def _parts(batch: Sequence[Delivery], outcomes: dict[int, Outcome]) -> Iterator[list[Item]]:
    """Yield what goes in one call each; what can never go is put into `outcomes`."""
    part: list[Item] = []
    size = 0
    for place, delivery in enumerate(batch):
        messages = _messages(delivery)
        sizes = [len(orjson.dumps(one)) for one in messages]
        if max(sizes) > MOST_MESSAGE_BYTES:
            outcomes[place] = Rejected("too_large", judged=False)
            continue
        if part and size + sum(sizes) > MOST_BYTES:
            yield part
            part, size = [], 0
        part.append((place, delivery, messages))
        size += sum(sizes)
    if part:
        yield part


def _messages(delivery: Delivery) -> list[Message]:
    """Return the messages of a delivery; their ids are the same in every attempt."""
    messages = [_identify(delivery)]
    event = _event(delivery)
    if event is not None:
        messages.append({**event, "timestamp": rfc3339(delivery.at)})
    for one in messages:
        one |= {
            "userId": reading.person(delivery),
            "messageId": f"{delivery.id}-{one['type']}",
        }
    return messages


def _identify(delivery: Delivery) -> Message:
    message: Message = {"type": "identify", "traits": _traits(delivery)}
    subscriptions = list(_subscriptions(delivery))
    if subscriptions:
        message["context"] = {"messaging_subscriptions": subscriptions}
    return message


def _traits(delivery: Delivery) -> dict[str, Any]:
    """Return who the person is; an address only while something on its channel stands."""
    if delivery.type == reading.ERASED:
        return {"email": None, "phone": None, **dict.fromkeys(map("_".join, reading.GROUNDS))}
    traits: dict[str, Any] = dict(delivery.data.get("attributes") or {})
    traits |= {
        "firstName": traits.pop("first_name", None),
        "lastName": traits.pop("last_name", None),
        "locale": delivery.data.get("locale"),
        "createdAt": delivery.data.get("created_at"),
    }
    for about in reading.GROUNDS:
        channel, name = about[0], "_".join(about)
        traits[name] = _state(delivery, about)
        traits[f"{name}_opt_in"] = reading.level(delivery, about)
        if reading.stands(delivery, about):
            traits[reading.ADDRESS_OF[channel]] = reading.address(delivery, channel)
    if (delivery.data.get("consent") or {}).get("gpc"):
        traits["gpc"] = True
    return {name: one for name, one in traits.items() if one is not None}


def _state(delivery: Delivery, about: Ground) -> str:
    now = reading.standing(delivery, about)
    return "blocked" if now.get("blocked") else str(now.get("state", "none"))


def _subscriptions(delivery: Delivery) -> Iterator[dict[str, str]]:
    """Yield what to subscribe and unsubscribe in Segment Engage: marketing, and only by its event.

    Engage keeps one subscription per channel, so that delivery updates are left to the traits.
    """
    granted = reading.granted(delivery)
    ended = reading.ended(delivery) if delivery.type == reading.WITHDRAWN else []
    for channel, kind in TYPES.items():
        key, about = reading.address(delivery, channel), (channel, "marketing")
        if key and about in {granted, *ended}:
            status = "SUBSCRIBED" if about == granted else "UNSUBSCRIBED"
            yield {"key": key, "type": kind, "status": status}


def _event(delivery: Delivery) -> Message | None:
    """Return what happened as an event, None when nothing was given or taken."""
    if delivery.type == reading.ERASED:
        return {"type": "track", "event": "Profile Erased", "properties": {}}
    consent = delivery.data.get("consent")
    if consent is None or delivery.type == reading.UPDATED:
        return None
    about = (consent["channel"], consent["purpose"])
    if delivery.type == reading.SUBSCRIBED and reading.granted(delivery) is None:
        return None
    name = "Subscribed" if delivery.type == reading.SUBSCRIBED else "Unsubscribed"
    kept = ("id", "channel", "purpose", "source", "act", "jurisdiction", "basis")
    properties = {key: consent[key] for key in kept if consent.get(key) is not None}
    properties["opt_in"] = reading.level(delivery, about)
    return {"type": "track", "event": name, "properties": properties}
