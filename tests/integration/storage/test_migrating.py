"""Migrations on a service that runs, and on what one that was cut off has left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from signup.evidence import tables as evidence_tables
from signup.storage import gates, migrate, text_counts
from signup.storage.engine import create_engine
from signup.storage.tables import metadata
from tests.integration.durability.postgres import wait_for_a_waiter

if TYPE_CHECKING:
    from sqlalchemy import Engine

BEFORE_THE_DRAIN = "0010"
SECONDS = 30
ROW = """
    INSERT INTO outbox (site, id, destination, aggregatetype, aggregateid, revision, position, type,
        payload, state, attempts, next_at, created_at)
    VALUES ('demo', 'row-1', 'crm', 'profile', 'ada', 1, 0, 'profile.updated', '{}', 'pending', 0,
        now(), now())
"""
for added in (evidence_tables.evidence_records, gates.gates, text_counts.text_counts):
    assert added.metadata is metadata  # importing adds them


def _downgrade(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, BEFORE_THE_DRAIN)


def _differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        return list(compare_metadata(context, metadata))


def test_a_migration_goes_down_and_up_again(database_url: str) -> None:
    engine = create_engine(database_url)
    _downgrade(engine)
    assert not migrate.engine_is_current(engine)
    migrate.upgrade(database_url)
    assert migrate.engine_is_current(engine)
    assert _differences(engine) == []
    engine.dispose()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_migration_that_was_cut_off_can_be_run_again(database_url: str) -> None:
    engine = create_engine(database_url)
    _downgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE outbox ADD COLUMN handle varchar(200)"))
        connection.execute(text("CREATE INDEX ix_outbox_claim ON outbox (site)"))
    migrate.upgrade(database_url)
    assert migrate.engine_is_current(engine)
    assert _differences(engine) == []
    engine.dispose()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_outbox_is_written_while_its_indexes_are_built(database_url: str) -> None:
    engine = create_engine(database_url)
    _downgrade(engine)
    with ThreadPoolExecutor(1) as pool, psycopg.connect(database_url) as earlier:
        earlier.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        earlier.execute("SELECT 1")  # the build waits for whoever may see what was before
        upgraded = pool.submit(migrate.upgrade, database_url)
        wait_for_a_waiter(database_url)
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '1s'"))
            connection.execute(text(ROW))
        assert not upgraded.done()
        earlier.rollback()
        upgraded.result(SECONDS)
    assert migrate.engine_is_current(engine)
    engine.dispose()
