"""Keeping pools filled with a coupon's codes from the store that has them, ahead of who gets them.

A portion at a time: what was found is written down, then reserved in the store, then put into the
stock. A worker may die anywhere between: the next one finds what is written down, asks the store
how each code stands, and finishes. A code of which that cannot be told is given to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.destinations.shared import DestinationError, GivesCodes
from signup.forwarding import adapters
from signup.forwarding.every import Every
from signup.forwarding.taking import Portion, Taker
from signup.storage.offers import Place, free
from signup.storage.under_way import under_way

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime

    from sqlalchemy import Engine

    from signup.destinations.shared import Destination, Means
    from signup.domain.offers import Pool
    from signup.domain.site import DestinationConfig, Site
    from signup.forwarding.every import Rounds

PORTION = 20
EVERY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Stocked:
    """What came of filling one pool: how many codes were new, and why there were no more.

    `cause` is None when the pool is full, else a short stable code.
    """

    site: str
    pool: str
    added: int
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Stocking:
    """What a round needs; `clock` returns aware UTC times."""

    engine: Engine
    means: Means
    clock: Callable[[], datetime]
    build: Callable[[DestinationConfig, Means], Destination] = adapters.build


def stock(
    stocking: Stocking, site: Site, go_on: Callable[[], bool] = lambda: True
) -> Iterator[Stocked]:
    """Fill the pools of a site that name a coupon; yield what came of each that was not full.

    Raises what SQLAlchemy raises when the database is away.
    """
    for pool in (one for one in site.pools if one.coupon is not None):
        place = Place(site.key, pool.name)
        if go_on() and any(_lacks(stocking, place, pool)):
            yield _stocked(stocking, site, place, pool, go_on)


def _lacks(stocking: Stocking, place: Place, pool: Pool) -> tuple[int, int]:
    """Return how many codes a pool lacks, and how many are under way whose worker is over."""
    now = stocking.clock()
    with stocking.engine.connect().execution_options(readonly=True) as connection:
        comes = under_way(connection, place, now)
        missing = pool.hold - free(connection, place, now) - comes.all
    return max(0, missing), comes.left


def _stocked(
    stocking: Stocking, site: Site, place: Place, pool: Pool, go_on: Callable[[], bool]
) -> Stocked:
    config = next(one for one in site.destinations if one.name == pool.destination)
    try:
        store = stocking.build(config, stocking.means)
    except DestinationError:
        return Stocked(site.key, pool.name, 0, "destination_unusable")
    try:
        if not isinstance(store, GivesCodes):
            return Stocked(site.key, pool.name, 0, "keeps_no_codes")
        taker = Taker(stocking.engine, stocking.clock, place, config.name, store, go_on)
        added, cause = _fill(stocking, taker, pool)
        return Stocked(site.key, pool.name, added, cause)
    finally:
        store.close()


def _fill(stocking: Stocking, taker: Taker, pool: Pool) -> tuple[int, str | None]:
    added, told = 0, Portion()
    while told.cause is None:
        missing, left = _lacks(stocking, taker.place, pool)
        if left:
            told = taker.finish(PORTION)
        elif missing:
            told = taker.take(str(pool.coupon), min(PORTION, missing))
        else:
            break
        added += told.added
    return added, told.cause


class Stockist(Every):
    """Fills the pools of all `sites`, again and again, in a thread of its own."""

    def __init__(
        self,
        stocking: Stocking,
        sites: Callable[[], Collection[Site]],
        on_stocked: Callable[[Stocked], None],
        rounds: Rounds,
        *,
        every: float = EVERY_SECONDS,
    ) -> None:
        def fill(go_on: Callable[[], bool]) -> None:
            for site in sites():
                for stocked in stock(stocking, site, go_on):
                    on_stocked(stocked)

        super().__init__("codes", fill, rounds, every=every)
