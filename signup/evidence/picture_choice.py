"""Which sealed pictures belong into the evidence of a consent, out of all there are of its version.

A version is pictured again with each new build of the widget. The one that drew it for the person
comes first; else what was fixed before the consent says more than what was fixed after it.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from signup.evidence import pictures

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Numbered:
    """A record of the log with its number, and what it says."""

    record: str
    position: int
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A record of pictures, and the names of those that show what was agreed to."""

    record: str
    position: int
    pictures: frozenset[str]


def choose(
    connection: Connection, site: str, events: Iterable[tuple[str, int]], size: int
) -> list[Chosen]:
    """Return the records of pictures, numbered below `size`, that show the texts of `events`.

    `events` are consents' records with their numbers.
    """
    agreed = [_read(*event) for event in events]
    versions = {version for event in agreed for version in _versions(event)}
    found = [_read(*one) for one in pictures.numbered(connection, site, versions, size)]
    best: dict[int, Chosen] = {}
    for event in agreed:
        fitting = [one for one in found if _shows(one, event)]
        if fitting:
            one = _best(fitting, event)
            known = best.get(one.position)
            names = _names(one, event) | (known.pictures if known else frozenset())
            best[one.position] = Chosen(one.record, one.position, names)
    return sorted(best.values(), key=lambda one: one.position)


def enclose(connection: Connection, site: str, chosen: Iterable[Chosen]) -> dict[str, str]:
    """Return the pictures themselves, base64 by name."""
    names = sorted({name for one in chosen for name in one.pictures})
    found = {name: pictures.png(connection, site, name) for name in names}
    return {name: base64.b64encode(one).decode() for name, one in found.items() if one}


def _read(record: str, position: int) -> Numbered:
    return Numbered(record, position, orjson.loads(record))


def _versions(event: Numbered) -> set[str]:
    """Return what pictures may be of: the form's version, or the site whose checkout asked."""
    return {event.content["shown"]["version"], event.content["seller"]} - {None}


def _names(record: Numbered, event: Numbered) -> frozenset[str]:
    disclosure = event.content["shown"]["disclosure"]
    shown = (one for one in record.content["pictures"] if disclosure in one["disclosures"])
    return frozenset(one["sha256"] for one in shown)


def _shows(record: Numbered, event: Numbered) -> bool:
    return record.content["version"] in _versions(event) and bool(_names(record, event))


def _best(fitting: Sequence[Numbered], event: Numbered) -> Numbered:
    build = event.content["shown"]["widget"]
    same = [one for one in fitting if one.content["widget"] == build] or fitting
    before = [one for one in same if one.position < event.position]
    return before[-1] if before else same[0]
