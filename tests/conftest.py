"""What every test may ask for: a fresh database of each kind, Redis, a browser, time and chance.

Servers start when the first test asks for one, or, when several workers run, once for all of them.
"""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest
import redis
from hypothesis import HealthCheck, settings

from tests.support import databases, servers
from tests.support.clock import FixedClock, SeededBytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest_plugins = ["tests.support.app", "tests.support.browser", "tests.support.thrift"]

# How long a machine takes to make or to try an example says nothing about what is tested.
settings.register_profile("signup", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("signup")

# Publishing takes pictures where there is a browser; the tests about that name it themselves.
os.environ["SIGNUP_CHROMIUM"] = "no-such-browser"

SHARED = pytest.StashKey[servers.Servers]()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # pytest-xdist gives it no public type
    """Start the servers before the first worker, and tell each worker where they are."""
    if SHARED not in node.config.stash:
        try:
            node.config.stash[SHARED] = servers.start()
        except servers.ServersError as error:
            pytest.exit(str(error), returncode=1)
    node.workerinput["servers"] = asdict(node.config.stash[SHARED].addresses)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what the workers shared."""
    if SHARED in config.stash:
        config.stash[SHARED].stop()


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """Return this test worker's name."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "gw0"))


@pytest.fixture(scope="session")
def addresses(request: pytest.FixtureRequest) -> Iterator[servers.Addresses]:
    """Give the private PostgreSQL and Redis of this test run."""
    given = getattr(request.config, "workerinput", {}).get("servers")
    if given:
        yield servers.Addresses(**given)
        return
    own = servers.start()
    yield own.addresses
    own.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> databases.SqliteTemplate:
    return databases.SqliteTemplate.make(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_template(addresses: servers.Addresses, worker: str) -> databases.PostgresTemplate:
    return databases.PostgresTemplate.make(addresses.postgres, worker)


@pytest.fixture
def sqlite_url(sqlite_template: databases.SqliteTemplate, tmp_path: Path) -> str:
    """Return the URL of a fresh SQLite database."""
    return sqlite_template.copy(tmp_path)


@pytest.fixture
def postgres_url(postgres_template: databases.PostgresTemplate) -> Iterator[str]:
    """Give the URL of a fresh PostgreSQL database."""
    with postgres_template.copy() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a fresh database; a test that asks for it runs on both kinds."""
    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    return str(request.getfixturevalue(fixture))


@pytest.fixture
def redis_url(addresses: servers.Addresses, worker: str) -> str:
    """Return the URL of an empty Redis database, this worker's own."""
    url = f"{addresses.redis}/{int(worker.removeprefix('gw')) + 1}"
    with redis.Redis.from_url(url, socket_timeout=10) as client:
        client.flushdb()
    return url


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock that stands still until it is moved."""
    return FixedClock()


@pytest.fixture
def random_bytes() -> SeededBytes:
    """Return bytes that are the same in every run, in place of `secrets.token_bytes`."""
    return SeededBytes()
