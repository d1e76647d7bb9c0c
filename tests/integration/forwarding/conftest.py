"""A site with one store, the core that fills the outbox, and the drain that empties it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, insert, select, update

from signup.destinations.shared import Limits
from signup.domain.ids import new_id
from signup.domain.outcome import Accepted, Handover
from signup.forwarding.drain import Draining, DrainReport, drain_once
from signup.forwarding.profile_target import ProfileTarget
from signup.storage import tables
from signup.storage.engine import create_engine
from signup.storage.queue import Queue
from tests.support import factories
from tests.support.clock import FixedClock, SeededBytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Engine, RowMapping

    from signup.capture.command import Command
    from signup.capture.record import Recorder
    from signup.destinations.shared import Delivery
    from signup.domain.outcome import Outcome
    from signup.domain.site import Site

QUEUE = Queue("demo", "crm")


class Store:
    """A profile store that remembers what it was told and answers as `say` decides."""

    limits = Limits()

    def __init__(self) -> None:
        self.told: list[Delivery] = []
        self.say: Callable[[Delivery], Outcome] = lambda _delivery: Accepted()
        self.meanwhile: Callable[[], None] = lambda: None
        self.extra: list[Outcome] = []
        self.closed = False

    def deliver(self, batch: Sequence[Delivery]) -> Handover:
        self.told.extend(batch)
        self.meanwhile()
        return Handover([*(self.say(one) for one in batch), *self.extra])

    def close(self) -> None:
        self.closed = True

    def types(self) -> list[str]:
        return [one.type.removeprefix("profile.") for one in self.told]

    def states(self, channel: str = "email") -> list[str]:
        return [one.data["channels"][channel]["marketing"]["state"] for one in self.told]


@dataclass(slots=True)
class Post:
    """The core, its outbox, and one store at the end."""

    engine: Engine
    site: Site
    recorder: Recorder
    clock: FixedClock
    store: Store = field(default_factory=Store)
    ids: SeededBytes = field(default_factory=SeededBytes)

    def record(self, *commands: Command) -> None:
        """Record each in a transaction of its own."""
        for command in commands:
            self.recorder.record([command])

    @property
    def draining(self) -> Draining:
        dice = random.Random(7)
        return Draining(self.clock, dice.random, lambda at: new_id(at, self.ids))

    def drain(self, store: Store | None = None, *, limit: int | None = None) -> DrainReport:
        target = ProfileTarget(QUEUE, store or self.store, factories.LINKS)
        return drain_once(self.engine, target, self.draining, limit=limit)

    def rows(self, destination: str = "crm") -> list[RowMapping]:
        table = tables.outbox
        statement = (
            select(table)
            .where(table.c.destination == destination)
            .order_by(table.c.aggregateid, table.c.revision, table.c.position)
        )
        with self.engine.connect() as connection:
            return list(connection.execute(statement).mappings())

    def states(self, destination: str = "crm") -> list[str]:
        return [row["state"] for row in self.rows(destination)]

    def add(self, **changes: Any) -> None:
        """Put a row into the outbox by hand, about a profile that exists."""
        with self.engine.begin() as connection:
            connection.execute(insert(tables.outbox).values({**self._row(), **changes}))

    def _row(self) -> dict[str, Any]:
        return {
            "site": "demo",
            "id": "row-1",
            "destination": "crm",
            "aggregatetype": "profile",
            "aggregateid": "ada",
            "revision": 1,
            "position": 0,
            "type": "profile.updated",
            "payload": {},
            "state": "pending",
            "attempts": 0,
            "next_at": self.clock(),
            "created_at": self.clock(),
        }

    def add_profile(self, name: str = "ada") -> None:
        """Put a profile there without any consent."""
        profile = {
            "site": "demo",
            "id": name,
            "email": f"{name}@example.com",
            "attributes": {},
            "sources": [],
            "revision": 1,
            "created_at": self.clock(),
            "updated_at": self.clock(),
        }
        with self.engine.begin() as connection:
            connection.execute(insert(tables.profiles).values(profile))

    def clear(self) -> None:
        """Empty the outbox."""
        with self.engine.begin() as connection:
            connection.execute(delete(tables.outbox))

    def change(self, row_id: str, **values: Any) -> None:
        with self.engine.begin() as connection:
            table = tables.outbox
            connection.execute(update(table).where(table.c.id == row_id).values(values))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def post(engine: Engine, clock: FixedClock) -> Post:
    site = factories.add_site(engine, factories.a_site())
    return Post(engine, site, factories.a_recorder(engine), clock)
