"""A database with a site for each story, one endpoint for all, and a runner that is at work."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import redis

from signup.domain.site import Confirmation, DestinationConfig, EnvSecret
from signup.storage.engine import create_engine
from tests.integration.runners.kinds import KINDS
from tests.integration.runners.story import Endpoint, Story, path_of
from tests.support import factories
from tests.support.app import publish_site
from tests.support.clock import SeededBytes
from tests.support.receiver import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from signup.domain.site import Site
    from tests.integration.runners.kinds import Runner
    from tests.support.databases import PostgresTemplate, SqliteTemplate
    from tests.support.servers import Addresses

STORIES = 12


@dataclass(frozen=True, slots=True)
class House:
    """What all stories on one database share; `sites` are those that had no story yet."""

    engine: Engine
    endpoint: Endpoint
    runner: Runner
    sites: Iterator[Site]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(
    request: pytest.FixtureRequest,
    sqlite_template: SqliteTemplate,
    postgres_template: PostgresTemplate,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    if request.param == "sqlite":
        yield sqlite_template.copy(tmp_path_factory.mktemp("runners"))
        return
    with postgres_template.copy() as made:
        yield made


@pytest.fixture(scope="module", params=KINDS)
def house(
    request: pytest.FixtureRequest,
    url: str,
    addresses: Addresses,
    worker: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    broker = f"{addresses.redis}/{int(worker.removeprefix('gw')) + 1}"
    with redis.Redis.from_url(broker, socket_timeout=10) as client:
        client.flushdb()
    with contextlib.ExitStack() as stack:
        endpoint = stack.enter_context(serving(Endpoint()))
        engine = create_engine(url)
        stack.callback(engine.dispose)
        sites = [_publish(engine, endpoint, f"{request.param}-{at}") for at in range(STORIES)]
        runner = KINDS[request.param](url, tmp_path_factory.mktemp("runner"), broker)
        stack.callback(runner.stop)
        runner.start()
        yield House(engine, endpoint, runner, iter(sites))


def _publish(engine: Engine, endpoint: Endpoint, name: str) -> Site:
    """Publish a site that asks nobody to confirm, with a store on a path of its own."""
    key = name.replace(" ", "-")
    url = f"http://127.0.0.1:{endpoint.port}{path_of(key)}"
    crm = DestinationConfig("crm", "webhook", {"url": url, "secret": (EnvSecret("CRM_SECRET"),)})
    confirmation = Confirmation("never", "never")
    site = factories.a_site(key=key, destinations=(crm,), confirmation=confirmation)
    publish_site(engine, site, SeededBytes())
    return site


@pytest.fixture
def begin(house: House) -> Callable[[], Story]:
    """Return what begins a story on a site of its own."""

    def begin() -> Story:
        recorder = factories.a_recorder(house.engine, messengers=frozenset())
        return Story(house.engine, next(house.sites), recorder, house.endpoint, house.runner)

    return begin


@pytest.fixture
def story(begin: Callable[[], Story]) -> Story:
    return begin()
