"""Who reads between two writes keeps what the driver has prepared, and batches are looked up."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import NotSupportedError

from signup.storage.bulk import looked_up
from signup.storage.engine import create_engine, reading_by_statement
from signup.storage.tables import profiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

OFTEN = 6
"""psycopg prepares what it is asked more than five times."""
KEPT = text("SELECT name FROM pg_prepared_statements WHERE statement LIKE '%FROM profiles%'")
ADD = text(
    "INSERT INTO profiles (site, id, attributes, sources, revision, created_at, updated_at) "
    "SELECT 'demo', id, '{}', '[]', 1, now(), now() FROM unnest(CAST(:people AS TEXT[])) AS id"
)
PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%asked often%'")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(database_url)
    yield made
    with made.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS written"))
    made.dispose()


def _ask(connection: Connection) -> int:
    return int(connection.execute(text("SELECT 7 /* asked often */")).scalar_one())


def test_statements_stay_prepared_from_one_reading_to_the_next(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    for _ in range(OFTEN):
        with reading_by_statement(engine) as connection:
            _ask(connection)
    with reading_by_statement(engine) as connection:
        assert connection.execute(PREPARED).scalar_one() == 1
    engine.dispose()


def test_a_reader_does_not_keep_the_next_writer_from_its_transaction(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE written (number INTEGER)"))
    with reading_by_statement(engine) as connection:
        assert _ask(connection) == 7
    with engine.connect() as connection:
        connection.execute(text("INSERT INTO written VALUES (1)"))
        connection.rollback()
    with reading_by_statement(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM written")).scalar_one() == 0


def test_a_reading_sees_what_was_committed_before_it(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE written (number INTEGER)"))
        connection.execute(text("INSERT INTO written VALUES (1)"))
    with reading_by_statement(engine) as connection:
        assert connection.execute(text("SELECT number FROM written")).scalar_one() == 1


def test_a_batch_is_looked_up_by_its_keys_before_the_tables_first_statistics(
    postgres_url: str,
) -> None:
    engine = create_engine(postgres_url)
    people = [f"{number:036}" for number in range(1, 13_001)]
    with engine.begin() as connection:
        connection.execute(ADD, {"people": people})
    wanted = select(profiles.c.email).where(looked_up(profiles.c.id, "ids"))
    with reading_by_statement(engine) as connection:
        connection.execute(text("SET plan_cache_mode = force_generic_plan"))
        asked = {"site": "demo", "ids": people[::13]}
        found = [connection.execute(wanted, asked).all() for _ in range(OFTEN)]
        assert len(found[-1]) == 1_000
        kept = connection.execute(KEPT).scalar_one()
        plan = connection.exec_driver_sql(f"EXPLAIN EXECUTE {kept} ('demo', '{{}}')").scalars()
        assert "pk_profiles" in "\n".join(plan)
    engine.dispose()


def test_a_column_that_a_migration_changes_fails_one_reading_at_most(
    engine: Engine, database_url: str
) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE written (number INTEGER)"))
    for _ in range(OFTEN):
        with reading_by_statement(engine) as connection:
            connection.execute(text("SELECT * FROM written"))
    migrating = create_engine(database_url)
    with migrating.begin() as connection:
        connection.execute(text("ALTER TABLE written ADD COLUMN word VARCHAR(70)"))
    migrating.dispose()
    with contextlib.suppress(NotSupportedError), reading_by_statement(engine) as connection:
        connection.execute(text("SELECT * FROM written"))
    with reading_by_statement(engine) as connection:
        assert connection.execute(text("SELECT * FROM written")).all() == []
