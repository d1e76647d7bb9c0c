"""Ending what has run out: an implied consent whose two years or six months are over.

The core records each end as an event of its own, sealed like any other, and tells the destinations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.capture.commands import Expire, Scene
from signup.forwarding.every import Every
from signup.storage import endings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from signup.capture.command import Command
    from signup.domain.site import Site
    from signup.forwarding.every import Rounds
    from signup.storage.endings import Ending

SOURCE = "expiry"
BATCH = 200
EVERY_SECONDS = 60.0


def expire_once(
    engine: Engine,
    site: Site,
    record: Callable[[Sequence[Command]], object],
    clock: Callable[[], datetime],
    *,
    stop: Callable[[], bool] = lambda: False,
    batch: int = BATCH,
) -> int:
    """End whatever of a site is over, `batch` at a time, and return how much was.

    `record` is the core's (`Recorder.record`); each batch is a transaction of its own and `stop` is
    asked between them. Two workers may do this at once: the core decides each one under lock. What
    belongs to nobody any more is passed over.
    """
    ended = 0
    for due in _batches(engine, site.key, clock, batch):
        if stop():
            break
        scene = Scene(site=site, source=SOURCE, at=clock())
        record([Expire(scene, one.profile_id, *one.subject[1:], one.place) for one in due])
        ended += len(due)
    return ended


def _batches(
    engine: Engine, site: str, clock: Callable[[], datetime], batch: int
) -> Iterator[list[Ending]]:
    last = None
    while True:
        with engine.connect().execution_options(readonly=True) as connection:
            found = endings.due(connection, site, clock(), after=last, limit=batch)
        if not found:
            return
        yield found
        last = found[-1]


class Expiry(Every):
    """Ends what is over on all `sites`, again and again, in a thread of its own."""

    def __init__(
        self,
        engine: Engine,
        sites: Callable[[], Collection[Site]],
        record: Callable[[Sequence[Command]], object],
        clock: Callable[[], datetime],
        rounds: Rounds,
        *,
        every: float = EVERY_SECONDS,
    ) -> None:
        def end(go_on: Callable[[], bool]) -> None:
            for site in sites():
                expire_once(engine, site, record, clock, stop=lambda: not go_on())

        super().__init__("expiry", end, rounds, every=every)
