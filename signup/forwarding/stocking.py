"""Keeping pools filled with a coupon's codes from the store that has them, ahead of who gets them.

What a store gave is written down a portion at a time: a worker that dies loses no more than one
portion, and no code is given twice. Two workers at once may hold a few more than is wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.destinations.shared import DestinationError, GivesCodes
from signup.domain.outcome import Accepted
from signup.forwarding import adapters
from signup.forwarding.every import Every
from signup.storage.offers import Level, Place, add_until, levels

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
_EMPTY = Level(0, 0)


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
    pools = [pool for pool in site.pools if pool.coupon is not None]
    if not pools:
        return
    with stocking.engine.connect().execution_options(readonly=True) as connection:
        found = levels(connection, site.key, stocking.clock())
    for pool in pools:
        wanted = pool.hold - found.get(pool.name, _EMPTY).free
        if wanted > 0 and go_on():
            yield _stocked(stocking, site, pool, wanted, go_on)


def _stocked(
    stocking: Stocking, site: Site, pool: Pool, wanted: int, go_on: Callable[[], bool]
) -> Stocked:
    config = next(one for one in site.destinations if one.name == pool.destination)
    try:
        store = stocking.build(config, stocking.means)
    except DestinationError:
        return Stocked(site.key, pool.name, 0, "destination_unusable")
    try:
        if not isinstance(store, GivesCodes):
            return Stocked(site.key, pool.name, 0, "keeps_no_codes")
        added, cause = _fill(stocking, Place(site.key, pool.name), store, pool, wanted, go_on)
        return Stocked(site.key, pool.name, added, cause)
    finally:
        store.close()


def _fill(
    stocking: Stocking,
    place: Place,
    store: GivesCodes,
    pool: Pool,
    wanted: int,
    go_on: Callable[[], bool],
) -> tuple[int, str | None]:
    added = 0
    while added < wanted:
        taken = store.take_codes(str(pool.coupon), min(PORTION, wanted - added), go_on)
        with stocking.engine.begin() as connection:
            added += add_until(connection, place, taken.codes, stocking.clock())
        if not isinstance(taken.outcome, Accepted):
            return added, str(getattr(taken.outcome, "cause", ""))
        if not taken.left:
            return added, "none_left"
    return added, None


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
