"""A site in a real database, and the core that records for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from signup.storage import tables
from signup.storage.addresses import address_key
from signup.storage.engine import create_engine
from tests.support import factories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine, RowMapping, Table

    from signup.capture.command import Command
    from signup.capture.record import Recorder
    from signup.domain.site import Site


@dataclass(frozen=True, slots=True)
class Core:
    """The core over one database, and a look at what it wrote."""

    engine: Engine
    site: Site
    recorder: Recorder

    def record(self, *commands: Command) -> list[Any]:
        return self.recorder.record(commands)

    def one(self, command: Command) -> Any:
        return self.recorder.record([command])[0]

    def rows(self, table: Table) -> list[RowMapping]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(table)).mappings())

    def profile(self, **where: Any) -> Any:
        found = [
            row
            for row in self.rows(tables.profiles)
            if all(row[name] == value for name, value in where.items())
        ]
        assert len(found) <= 1
        return found[0] if found else None

    def state(self, address: str, channel: str, purpose: str = "marketing") -> str:
        key = address_key(factories.PEPPER, address)
        wanted = (key, channel, purpose)
        for row in self.rows(tables.consent_states):
            if (row["address_key"], row["channel"], row["purpose"]) == wanted:
                return str(row["state"])
        return "none"

    def events(self) -> list[tuple[str, str]]:
        return [(row["channel"], row["event"]) for row in self.rows(tables.consent_events)]

    def outbox(self, destination: str = "crm") -> list[str]:
        rows = [r for r in self.rows(tables.outbox) if r["destination"] == destination]
        rows.sort(key=lambda row: (row["aggregateid"], row["revision"], row["position"]))
        return [row["type"] for row in rows]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def core(engine: Engine) -> Core:
    site = factories.add_site(engine, factories.a_site())
    return Core(engine, site, factories.a_recorder(engine))
