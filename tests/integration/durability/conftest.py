"""Databases that write through to the disk, with a site, and the real server over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from signup.domain.site import Confirmation
from signup.storage.engine import create_engine
from tests.integration.durability.postgres import Postgres, fresh_database
from tests.support import servers
from tests.support.app import publish_site
from tests.support.factories import a_site
from tests.support.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.clock import SeededBytes


@pytest.fixture(scope="package")
def durable_server() -> Iterator[str]:
    """Give the URL of a PostgreSQL of our own, with fsync on, which tests may crash."""
    own = servers.start(durable=True)
    yield own.addresses.postgres
    own.stop()


@pytest.fixture
def durable_postgres_url(durable_server: str) -> str:
    """Return the URL of a fresh database; it ends with its server."""
    return fresh_database(durable_server)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a fresh durable database; SQLite always writes through."""
    fixture = {"sqlite": "sqlite_url", "postgresql": "durable_postgres_url"}[request.param]
    return str(request.getfixturevalue(fixture))


@pytest.fixture
def postgres(durable_server: str) -> Iterator[Postgres]:
    """Give the PostgreSQL server to crash and start; it runs again afterwards."""
    server = Postgres.at(durable_server)
    yield server
    server.start()


def _publish(url: str, random_bytes: SeededBytes) -> str:
    engine = create_engine(url)
    publish_site(engine, a_site(confirmation=Confirmation("never", "never")), random_bytes)
    engine.dispose()
    return url


@pytest.fixture
def service(database_url: str, tmp_path: Path, random_bytes: SeededBytes) -> Iterator[Service]:
    """Give `signup serve` in production over a fresh database; not started yet."""
    made = Service(_publish(database_url, random_bytes), tmp_path / "server.log")
    yield made
    made.kill()


@pytest.fixture
def service_on_postgres(
    durable_postgres_url: str, tmp_path: Path, random_bytes: SeededBytes
) -> Iterator[Service]:
    made = Service(_publish(durable_postgres_url, random_bytes), tmp_path / "server.log")
    yield made
    made.kill()
