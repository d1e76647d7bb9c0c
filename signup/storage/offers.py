"""Codes given out once each: handing out in the signup's own transaction, stock, forgetting.

What is handed out is written at once and not with the batch, so that the next person of the same
batch gets the next code. It is taken back with the transaction: no code is lost, none given twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, bindparam, case, delete, func, insert, or_, select, update

from signup.domain.offers import LEAST_USE, one_person
from signup.storage.addresses import address_key
from signup.storage.bulk import BulkInsert, one_of
from signup.storage.offer_tables import offer_codes, offer_holders
from signup.storage.types import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection

_KIND = "offer\n"


class Place(NamedTuple):
    """One pool of one site."""

    site: str
    pool: str


@dataclass(frozen=True, slots=True)
class Level:
    """How many codes of a pool are free, and how many were given out."""

    free: int
    given: int


def _at(place: Place) -> dict[str, str]:
    return {"in_site": place.site, "in_pool": place.pool}


def _good(at: datetime) -> dict[str, datetime]:
    return {"good_at": at + LEAST_USE}


def holder_key(pepper: bytes, address: str) -> str:
    """Return the key of whoever has an address, the same for all its spellings."""
    return address_key(pepper, f"{_KIND}{one_person(address)}")


class Stock:
    """The codes, as one transaction gives them out; what it gave is taken back with it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def held(self, place: Place, holder: str) -> str | None:
        """Return the code that somebody was given before."""
        wanted = {**_at(place), "of_holder": holder}
        found: str | None = self._connection.execute(_HELD, wanted).scalar_one_or_none()
        return found

    def hand_out(self, place: Place, holder: str, at: datetime) -> str | None:
        """Give the next free code to somebody who has none; None where none is left.

        Others who draw meanwhile pass over the code that is being taken (SKIP LOCKED; SQLite has
        one writer). Raises IntegrityError when the same person is given one at this very moment:
        the transaction is then decided anew.
        """
        day = at.replace(hour=0, minute=0, second=0, microsecond=0)
        taken = self._connection.execute(_TAKE, {**_at(place), "at": day, **_good(at)})
        code: str | None = taken.scalar_one_or_none()
        if code is not None:
            self.note(place, holder, code, at)
        return code

    def note(self, place: Place, holder: str, code: str, at: datetime) -> None:
        """Keep which code somebody has who has none yet; raises as `hand_out` does."""
        row = {**place._asdict(), "holder": holder, "code": code, "given_at": at}
        self._connection.execute(insert(offer_holders), row)

    def is_low(self, place: Place, low: int, at: datetime) -> bool:
        """Tell whether fewer than `low` codes are free; looks at no more than that many."""
        return is_low(self._connection, place, low, at)


_IS_FREE = and_(
    offer_codes.c.given_at.is_(None),
    or_(
        offer_codes.c.good_until.is_(None),
        offer_codes.c.good_until > bindparam("good_at", type_=UtcDateTime()),
    ),
)
_FREE = (
    select(offer_codes.c.code)
    .where(
        offer_codes.c.site == bindparam("in_site"),
        offer_codes.c.pool == bindparam("in_pool"),
        _IS_FREE,
    )
    .order_by(offer_codes.c.added_at, offer_codes.c.code)
)
_COUNT_FREE = select(func.count()).select_from(_FREE.order_by(None).subquery())
_TAKE = (
    update(offer_codes)
    .where(
        offer_codes.c.site == bindparam("in_site"),
        offer_codes.c.pool == bindparam("in_pool"),
        offer_codes.c.code == _FREE.limit(1).with_for_update(skip_locked=True).scalar_subquery(),
    )
    .values(given_at=bindparam("at", type_=UtcDateTime()))
    .returning(offer_codes.c.code)
)
_HELD = select(offer_holders.c.code).where(
    offer_holders.c.site == bindparam("in_site"),
    offer_holders.c.pool == bindparam("in_pool"),
    offer_holders.c.holder == bindparam("of_holder"),
)
_HOLDERS = select(offer_holders.c.pool, offer_holders.c.holder, offer_holders.c.code).where(
    one_of(offer_holders.c.holder, "holders")
)


def codes_of(
    connection: Connection, site: str, holders: Collection[str]
) -> dict[tuple[str, str], str]:
    """Return the codes that these people have, by pool and holder."""
    if not holders:
        return {}
    rows = connection.execute(_HOLDERS, {"site": site, "holders": holders})
    return {(pool, holder): code for pool, holder, code in rows}


def is_low(connection: Connection, place: Place, low: int, at: datetime) -> bool:
    """Tell whether fewer than `low` codes are free; looks at no more than that many."""
    if low < 1:
        return False
    some = _FREE.offset(low - 1).limit(1)
    return connection.execute(some, {**_at(place), **_good(at)}).first() is None


def free(connection: Connection, place: Place, at: datetime) -> int:
    """Return how many codes of a pool are free."""
    asked = {**_at(place), **_good(at)}
    count: int = connection.execute(_COUNT_FREE, asked).scalar_one()
    return count


def levels(connection: Connection, site: str, at: datetime) -> dict[str, Level]:
    """Return the level of every pool of a site that ever had a code, by name.

    A code that nobody got and that is not good any more is neither free nor given.
    """
    free = func.count(case((_IS_FREE, 1)))
    statement = (
        select(offer_codes.c.pool, free, func.count(offer_codes.c.given_at))
        .where(offer_codes.c.site == site)
        .group_by(offer_codes.c.pool)
        .order_by(offer_codes.c.pool)
    )
    rows = connection.execute(statement, _good(at))
    return {pool: Level(free, given) for pool, free, given in rows}


def add(connection: Connection, place: Place, codes: Iterable[str], at: datetime) -> int:
    """Add codes to a pool; return how many were new. Whatever is there stays as it is."""
    return add_until(connection, place, ((code, None) for code in codes), at)


def add_until(
    connection: Connection,
    place: Place,
    codes: Iterable[tuple[str, datetime | None]],
    at: datetime,
) -> int:
    """Add codes with when each ceases to be good; see `add`."""
    row = place._asdict()
    return _ADD(
        connection,
        (
            {**row, "code": code, "added_at": at, "given_at": None, "good_until": until}
            for code, until in codes
        ),
    )


_ADD = BulkInsert(offer_codes, conflict="(site, pool, code) DO NOTHING")


def untie(connection: Connection, site: str, holders: Collection[str]) -> None:
    """Forget which codes these people have; the codes stay given."""
    if holders:
        connection.execute(_UNTIE, {"site": site, "holders": holders})


_UNTIE = delete(offer_holders).where(one_of(offer_holders.c.holder, "holders"))
