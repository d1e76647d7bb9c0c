"""The documents of Klaviyo's calls, and how many records each may hold.

After the API reference of the pinned revision; the limits stand in the descriptions of the calls,
not in their schemas. Groups of calls follow from what Klaviyo takes once per call: one list, one
source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from signup.destinations import reading
from signup.destinations.klaviyo import records
from signup.destinations.klaviyo.records import Record
from signup.domain.outcome import Accepted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from signup.destinations.reading import Ground
    from signup.destinations.shared import Delivery

REVISION = "2026-07-15"
"""The version of the API that all of this is written for (request header `revision`)."""

MOST_IMPORTED = 10_000
MOST_SUBSCRIBED = 1_000
MOST_UNSUBSCRIBED = 100
MOST_EVENTS = 1_000
MOST_BYTES = 4_500_000
"""An import or a batch of events may have 5 MB; the rest is for what stands around the records."""

Wrap = Callable[[list[Record]], Record]

TAKEN = Accepted()
"""What a call means that was taken whole."""

Item = tuple[int, Record]
"""A record, and the place of its delivery in the batch."""


@dataclass(frozen=True, slots=True)
class Call:
    """One POST: `wrap` puts the records into the document that `path` takes."""

    path: str
    items: tuple[Item, ...]
    wrap: Wrap

    def body(self) -> bytes:
        """Return what is sent."""
        return orjson.dumps({"data": self.wrap([record for _, record in self.items])})

    @property
    def places(self) -> list[int]:
        """Which deliveries of the batch this call tells."""
        return [place for place, _ in self.items]


@dataclass(frozen=True, slots=True)
class Lists:
    """The list of each channel; on a channel without one nobody is subscribed."""

    email: str | None
    sms: str | None

    def of(self, channel: str) -> str | None:
        """Return the list of a channel."""
        return self.email if channel == "email" else self.sms


def imports(batch: Iterable[tuple[int, Delivery]]) -> list[Call]:
    """Return the calls that make or update these profiles; they grant nothing."""
    return _imports([(place, records.profile(delivery)) for place, delivery in batch])


def introductions(batch: Iterable[tuple[int, Delivery]]) -> list[Call]:
    """Return the calls that tell who those are that said no, so that each is one profile.

    Klaviyo makes a profile of every address it is told a no about. Without these an e-mail address
    and a number would be two, and neither found again by our id when the person is erased.
    """
    found = [(place, records.who_left(delivery)) for place, delivery in batch]
    return _imports([(place, record) for place, record in found if record is not None])


def _imports(items: Sequence[Item]) -> list[Call]:
    return _calls("/api/profile-bulk-import-jobs", items, MOST_IMPORTED, _import)


def _import(profiles: list[Record]) -> Record:
    attributes = {"profiles": {"data": profiles}}
    return {"type": "profile-bulk-import-job", "attributes": attributes}


def grants(batch: Iterable[tuple[int, Delivery, Ground]], lists: Lists) -> list[Call]:
    """Return the calls that subscribe, one group per list and source."""
    groups: dict[tuple[str | None, str | None], list[Item]] = defaultdict(list)
    for place, delivery, about in batch:
        key = lists.of(about[0]), reading.source(delivery)
        groups[key].append((place, records.subscription(delivery, about)))
    return [
        call
        for (list_id, source), items in groups.items()
        for call in _calls(
            "/api/profile-subscription-bulk-create-jobs",
            items,
            MOST_SUBSCRIBED,
            _subscribe(list_id, source),
        )
    ]


def _subscribe(list_id: str | None, source: str | None) -> Wrap:
    def wrap(profiles: list[Record]) -> Record:
        attributes: Record = {"profiles": {"data": profiles}, "historical_import": False}
        if source:
            attributes["custom_source"] = source
        return {
            "type": "profile-subscription-bulk-create-job",
            "attributes": attributes,
            **_on_list(list_id),
        }

    return wrap


def withdrawals(
    batch: Iterable[tuple[int, Sequence[Ground], dict[str, str]]], lists: Lists
) -> list[Call]:
    """Return the calls that end what each delivery ends, one group per list.

    With each place come the channels and purposes that end and the address of each channel. A
    list is always named where there is one: without, Klaviyo ends the channel everywhere.
    """
    groups: dict[str | None, list[Item]] = defaultdict(list)
    for place, ended, addresses in batch:
        for list_id in dict.fromkeys(lists.of(channel) for channel, _ in ended):
            here = [one for one in ended if lists.of(one[0]) == list_id]
            groups[list_id].append((place, records.end(addresses, here)))
    return [
        call
        for list_id, items in groups.items()
        for call in _calls(
            "/api/profile-subscription-bulk-delete-jobs",
            items,
            MOST_UNSUBSCRIBED,
            _unsubscribe(list_id),
        )
    ]


def _unsubscribe(list_id: str | None) -> Wrap:
    def wrap(profiles: list[Record]) -> Record:
        return {
            "type": "profile-subscription-bulk-delete-job",
            "attributes": {"profiles": {"data": profiles}},
            **_on_list(list_id),
        }

    return wrap


def _on_list(list_id: str | None) -> Record:
    if list_id is None:
        return {}
    return {"relationships": {"list": {"data": {"type": "list", "id": list_id}}}}


def events(batch: Iterable[tuple[int, Delivery]], metric: str) -> list[Call]:
    """Return the calls that record each consent as an event named `metric`."""
    items = [
        (place, {"profile": records.who(delivery), "event": records.event(delivery, metric)})
        for place, delivery in batch
    ]
    return _calls("/api/event-bulk-create-jobs", items, MOST_EVENTS, _events)


def _events(batch: list[Record]) -> Record:
    return {
        "type": "event-bulk-create-job",
        "attributes": {
            "events-bulk-create": {
                "data": [
                    {
                        "type": "event-bulk-create",
                        "attributes": {
                            "profile": one["profile"],
                            "events": {"data": [one["event"]]},
                        },
                    }
                    for one in batch
                ]
            }
        },
    }


def single_event(item: Item) -> Call:
    """Return the call for one event of a batch; a repeat of it is taken and changes nothing."""
    return Call("/api/events", (item,), _event)


def _event(batch: list[Record]) -> Record:
    (one,) = batch
    return {**one["event"], "attributes": {**one["event"]["attributes"], "profile": one["profile"]}}


def upsert(place: int, record: Record) -> Call:
    """Return the call that makes or changes one profile at once; a null takes a value away."""
    return Call(f"/api/profile-import?{SHOWING}", ((place, record),), _alone)


SHOWING = "additional-fields[profile]=subscriptions"
"""Asks for the consents of a profile, which an answer leaves out otherwise."""


def merger(place: int, into: str, source: str) -> Call:
    """Return the call that adds the profile `source` to another and deletes it."""
    sources = {"data": [{"type": "profile", "id": source}]}
    record = {"type": "profile-merge", "id": into, "relationships": {"profiles": sources}}
    return Call("/api/profile-merge", ((place, record),), _alone)


def _alone(batch: list[Record]) -> Record:
    (record,) = batch
    return record


def deletion(place: int, profile_id: str) -> Call:
    """Return the call that has one profile deleted, named by Klaviyo's own id."""
    profile = {"type": "profile", "id": profile_id, "attributes": {}}
    return Call("/api/data-privacy-deletion-jobs", ((place, profile),), _deletion)


def _deletion(batch: list[Record]) -> Record:
    (profile,) = batch
    return {"type": "data-privacy-deletion-job", "attributes": {"profile": {"data": profile}}}


def _calls(path: str, items: Sequence[Item], most: int, wrap: Wrap) -> list[Call]:
    return [Call(path, tuple(part), wrap) for part in _parts(items, most)]


def _parts(items: Sequence[Item], most: int) -> Iterator[list[Item]]:
    """Yield `items` in parts of at most `most` records and MOST_BYTES."""
    part: list[Item] = []
    size = 0
    for item in items:
        own = len(orjson.dumps(item[1]))
        if part and (len(part) == most or size + own > MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(item)
        size += own
    if part:
        yield part
