"""Codes on their way from a store into the stock, written down before the store is told.

A row is one worker's until its `until` is over; by then that worker is through with it or dead, and
the next one may take it up. Each that holds a row has a later `until` than the one before, so that
it also tells whether a row is still one's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from signup.domain.offers import StoreCode
from signup.storage.offer_tables import codes_under_way
from signup.storage.offers import add_until

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from signup.storage.offers import Place

_DIALECTS = {"postgresql": postgresql, "sqlite": sqlite}
_rows = codes_under_way.c
_CODE = (_rows.code, _rows.reference)


@dataclass(frozen=True, slots=True)
class Hold:
    """What one worker holds of a pool's codes from one store, until when (aware UTC)."""

    place: Place
    destination: str
    until: datetime


@dataclass(frozen=True, slots=True)
class UnderWay:
    """How many codes of a pool are under way, and how many of them nobody holds any more."""

    all: int
    left: int


def under_way(connection: Connection, place: Place, now: datetime) -> UnderWay:
    """Return what of a pool is under way, by whatever name its store went when it was begun."""
    counts = select(func.count(), func.count(case((_rows.until <= now, 1))))
    return UnderWay(*connection.execute(counts.where(_at(place))).one())


def write_down(
    connection: Connection, hold: Hold, codes: Sequence[StoreCode], most: int
) -> list[StoreCode]:
    """Write down up to `most` of the codes that are not under way already; return those."""
    others = set(connection.execute(select(_rows.code).where(_at(hold.place))).scalars())
    new = [code for code in codes if code.text not in others][:most]
    if not new:
        return []
    rows = [
        {
            **hold.place._asdict(),
            "code": code.text,
            "destination": hold.destination,
            "reference": code.reference,
            "until": hold.until,
        }
        for code in new
    ]
    insert = _DIALECTS[connection.dialect.name].insert(codes_under_way).values(rows)
    mine = connection.execute(insert.on_conflict_do_nothing().returning(*_CODE))
    return [StoreCode(*row) for row in mine]


def take_up(connection: Connection, hold: Hold, now: datetime, most: int) -> list[StoreCode]:
    """Take up to `most` codes whose worker is over; they are held until `hold.until` from now.

    Two that come at once take different ones (SKIP LOCKED; SQLite has one writer). Also those that
    were begun when the store had another name in the site file: a pool has one store, and one that
    does not know a code says so.
    """
    over = (_at(hold.place), _rows.until <= now)
    some = select(_rows.code).where(*over).order_by(_rows.until, _rows.code).limit(most)
    locked = some.with_for_update(skip_locked=True).cte("locked")
    mine = update(codes_under_way).where(_at(hold.place), _rows.code.in_(select(locked.c.code)))
    taken = connection.execute(mine.values(until=hold.until).returning(*_CODE))
    return [StoreCode(*row) for row in taken]


def settle(
    connection: Connection,
    hold: Hold,
    ends: Mapping[str, datetime | None],
    lost: Collection[str],
    now: datetime,
) -> int:
    """Put codes that are ours into the stock, `ends` telling until when each is good.

    Those that are `lost` are struck off. What another worker has taken up meanwhile is left to
    that one. Return how many were new in the stock.
    """
    own = _own(hold, [*ends, *lost])
    struck = delete(codes_under_way).where(own).returning(_rows.code)
    mine = set(connection.execute(struck).scalars())
    ours = [(code, until) for code, until in ends.items() if code in mine]
    return add_until(connection, hold.place, ours, now)


def let_go(connection: Connection, hold: Hold, codes: Collection[str], now: datetime) -> None:
    """Hold codes no longer that one could not see to: whoever comes next may take them up."""
    connection.execute(update(codes_under_way).where(_own(hold, codes)).values(until=now))


def _at(place: Place) -> ColumnElement[bool]:
    return and_(_rows.site == place.site, _rows.pool == place.pool)


def _own(hold: Hold, codes: Collection[str]) -> ColumnElement[bool]:
    return and_(_at(hold.place), _rows.until == hold.until, _rows.code.in_(codes))
