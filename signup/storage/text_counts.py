"""How many texts were owed, asked for a yes, or held back: rows that count, without any value.

A row counts one thing (`<what>:<which>`) in one slot of time. Numbers, ranges of numbers and
networks stand there as keyed hashes only. Rows are added to and never set, so that no writer
loses another's count; they are let go after days (`forwarding.housekeeping`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import (
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    bindparam,
    select,
)

from signup.domain.text_limits import (
    ANSWERED_WITHIN,
    HELD_BY,
    LONGEST,
    RANGE_DIGITS,
    SLOTS,
    slot_of,
)
from signup.storage.addresses import address_key
from signup.storage.bulk import BulkInsert, one_of
from signup.storage.tables import metadata
from signup.storage.types import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from signup.domain.text_limits import HeldBy, Scope

text_counts = Table(
    "text_counts",
    metadata,
    Column("site", String(64)),
    Column("key", String(64)),
    Column("slot", UtcDateTime),
    Column("sent", Integer, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("confirmed", Integer, nullable=False),
    PrimaryKeyConstraint("site", "key", "slot"),
    Index("ix_text_counts_slot", "slot"),
)
"""How many texts went to one number, range, country …, by slot of time."""

DAY = "day:"
"""The row of the whole site."""

_COUNTRY, _HELD = "country:", "held:"


class Cell(NamedTuple):
    """What is counted, and in which slot of time."""

    site: str
    key: str
    slot: datetime


@dataclass(slots=True)
class Count:
    """What is added to a cell: what `sent` holds, questions `asked`, questions `confirmed`."""

    sent: int = 0
    asked: int = 0
    confirmed: int = 0


@dataclass(slots=True)
class Texted:
    """Whom a batch may text: numbers, people by profile, the networks of who asks for it.

    `since` is the oldest slot that matters. `regions` tells the country of each number as far as it
    is known; None: it is not texted at all.
    """

    people: set[str] = field(default_factory=set)
    networks: set[str] = field(default_factory=set)
    regions: dict[str, str | None] = field(default_factory=dict)
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """What an operator should know of one site's texts.

    `spent` is the segments of this day, `held` how many texts each limit held back, `answers` how
    many were asked and how many of them confirmed, by country.
    """

    spent: int
    held: Mapping[str, int]
    answers: Mapping[str, tuple[int, int]]


def keys_of(pepper: bytes, phone: str, region: str) -> dict[Scope, str]:
    """Return the key of each scope in which a text to `phone` counts, whoever asked for it."""
    return {
        "number": f"number:{address_key(pepper, phone)}",
        "prefix": f"prefix:{address_key(pepper, phone[:-RANGE_DIGITS])}",
        "country": country_key(region),
        "day": DAY,
    }


def network_key(pepper: bytes, network: str) -> str:
    """Return the key of who asks, as far as an address tells."""
    return f"network:{address_key(pepper, network)}"


def country_key(region: str) -> str:
    """Return the key of a country."""
    return f"{_COUNTRY}{region}"


def held_key(held: HeldBy) -> str:
    """Return the key of what a limit held back."""
    return f"{_HELD}{held}"


_ADD = BulkInsert(
    text_counts,
    conflict="(site, key, slot) DO UPDATE SET sent = text_counts.sent + excluded.sent, "
    "asked = text_counts.asked + excluded.asked, "
    "confirmed = text_counts.confirmed + excluded.confirmed",
)
_SENT = select(text_counts.c.key, text_counts.c.slot, text_counts.c.sent).where(
    one_of(text_counts.c.key, "keys"),
    text_counts.c.slot >= bindparam("since", type_=UtcDateTime()),
)
_ALL = select(
    text_counts.c.key,
    text_counts.c.slot,
    text_counts.c.sent,
    text_counts.c.asked,
    text_counts.c.confirmed,
).where(
    one_of(text_counts.c.key, "keys"),
    text_counts.c.slot >= bindparam("since", type_=UtcDateTime()),
)


def load(
    connection: Connection, site: str, pepper: bytes, texted: Texted
) -> dict[str, dict[datetime, int]]:
    """Return what was sent per key and slot; asks the database nothing where nobody is texted.

    Read it once the consent of the numbers is locked: then no other writer counts for them.
    """
    numbers = {phone: region for phone, region in texted.regions.items() if region is not None}
    if not numbers or texted.since is None:
        return {}
    keys = {network_key(pepper, one) for one in texted.networks}
    for phone, region in numbers.items():
        keys.update(keys_of(pepper, phone, region).values())
    found: dict[str, dict[datetime, int]] = {}
    wanted = {"site": site, "keys": sorted(keys), "since": texted.since}
    for key, slot, sent in connection.execute(_SENT, wanted):
        found.setdefault(key, {})[slot] = sent
    return found


def add(connection: Connection, counts: Mapping[Cell, Count]) -> None:
    """Add `counts` to what is stored; cells are written in order, so that writers do not lock."""
    _ADD(
        connection,
        [
            {
                **cell._asdict(),
                "sent": one.sent,
                "asked": one.asked,
                "confirmed": one.confirmed,
            }
            for cell, one in sorted(counts.items(), key=lambda item: item[0])
        ],
    )


def watched(
    connection: Connection, site: str, countries: Collection[str], now: datetime
) -> Watched:
    """Return what came of the texts of one site since yesterday, questions to these countries.

    Whoever was asked just now may still answer and is left out.
    """
    regions = {country_key(one): one for one in countries}
    limits = {held_key(one): one for one in HELD_BY}
    wanted = {"site": site, "keys": [*regions, *limits, DAY], "since": now - LONGEST}
    asked, confirmed, held = Counter[str](), Counter[str](), Counter[str]()
    spent, today = 0, slot_of("day", now)
    for key, slot, sent, questions, yes in connection.execute(_ALL, wanted):
        if key in regions and slot + SLOTS["country"] + ANSWERED_WITHIN <= now:
            asked[regions[key]] += questions
            confirmed[regions[key]] += yes
        elif key in limits:
            held[limits[key]] += sent
        elif key == DAY and slot == today:
            spent += sent
    return Watched(spent, held, {one: (asked[one], confirmed[one]) for one in sorted(asked)})
