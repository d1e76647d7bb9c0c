"""The ground the other tests stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
import redis
from sqlalchemy import text

from signup.storage.engine import create_engine
from tests.support import servers

if TYPE_CHECKING:
    from tests.support.clock import FixedClock, SeededBytes
    from tests.support.databases import PostgresTemplate


@pytest.mark.parametrize("run", ["first", "second"])
def test_every_test_gets_an_empty_and_migrated_database(database_url: str, run: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
        connection.execute(text("CREATE TABLE left_behind (run VARCHAR(10))"))
        connection.execute(text("INSERT INTO left_behind VALUES (:run)"), {"run": run})
    engine.dispose()


def test_a_forgotten_connection_does_not_keep_a_database_alive(
    postgres_template: PostgresTemplate,
) -> None:
    with postgres_template.copy() as url:
        forgotten = psycopg.connect(url, connect_timeout=10)
    with forgotten, pytest.raises(psycopg.OperationalError):
        forgotten.execute("SELECT 1")


def test_redis_starts_empty(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url, socket_timeout=10) as client:
        assert client.dbsize() == 0


def test_servers_are_gone_with_their_keeper() -> None:
    started = servers.start(durable=True)
    url = f"{started.addresses.postgres}/postgres"
    with psycopg.connect(url, connect_timeout=10) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
    started.stop()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=10)


def test_time_and_chance_do_as_they_are_told(clock: FixedClock, random_bytes: SeededBytes) -> None:
    before = clock()
    assert (clock.advance(seconds=5) - before).total_seconds() == 5
    assert random_bytes(4) == type(random_bytes)()(4)
