"""The soak: a server, workers and a crowd; random ones of them die by SIGKILL, again and again.

Over real processes, a real database that writes through, and webhooks over HTTP. At the end it
waits until nothing waits any more and reads the verdict.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import update

from bench.soak import verdict
from bench.soak.judge import judge
from bench.soak.shoppers import Shop, Shoppers
from signup.domain.site import Confirmation, DestinationConfig, EnvSecret
from signup.forwarding.deliveries import backlog
from signup.storage.engine import create_engine
from signup.storage.tables import outbox
from tests.support.app import publish_site
from tests.support.clock import SeededBytes
from tests.support.factories import a_site
from tests.support.service import Process, Service

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from bench.soak.verdict import Verdict

STORE = "crm"
ENVIRON = {
    "CRM_WEBHOOK_SECRET": "whsec_" + "c29ha3NvYWtzb2Frc29ha3NvYWtzb2Fr",
    "SIGNUP_ALLOW_PRIVATE_DESTINATIONS": "1",
}
EMPTY_SECONDS = 600.0
LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of it. `seed` decides who dies when.

    With `hurry` the leases of the dead are ended by hand when all have signed up, instead of
    waiting until they end by themselves.
    """

    people: int
    kills: int
    rate: float
    workers: int = 2
    seed: int = 0
    hurry: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The verdict, who was killed how often, and how long all of it took."""

    verdict: Verdict
    killed: Counter[str]
    seconds: float


def soak(url: str, folder: Path, plan: Plan, tell: Callable[[int], None]) -> Done:
    """Run it over a fresh migrated database; `tell` hears how many have joined."""
    began, engine = time.monotonic(), create_engine(url)
    with judge() as store:
        key = _publish(engine, store.url)
        server = Service(url, folder / "server.log", ENVIRON)
        log = folder / "workers.log"
        workers = [Process(url, log, ("worker",), ENVIRON) for _ in range(plan.workers)]
        crowd = Shoppers(Shop(server.port, key), plan.people, plan.rate)
        try:
            server.start()
            for worker in workers:
                worker.launch()
            crowd.start()
            killed = _kill(plan, crowd, {"server": [server], "worker": workers}, tell)
            crowd.join()
            tell(plan.people)
            if plan.hurry:
                _bury(engine, workers)
            _until_empty(engine)
        finally:
            for process in (server, *workers):
                process.kill()
        found = verdict.read(engine, store.notes(), crowd.promised)
    engine.dispose()
    return Done(found, killed, time.monotonic() - began)


def _publish(engine: Engine, url: str) -> str:
    """Publish the shop that tells the store, and return its secret key."""
    options = {"url": url, "secret": (EnvSecret("CRM_WEBHOOK_SECRET"),)}
    site = a_site(
        confirmation=Confirmation("never", "never"),
        destinations=(DestinationConfig(STORE, "webhook", options),),
    )
    ids = SeededBytes(random.Random(1))  # noqa: S311 - a shop of its own, gone afterwards
    return publish_site(engine, site, ids)


def _kill(
    plan: Plan, crowd: Shoppers, fleet: dict[str, list[Process]], tell: Callable[[int], None]
) -> Counter[str]:
    """Kill one process after another, each at its own moment of the load, and start it again."""
    chance = random.Random(plan.seed)  # noqa: S311 - who dies when
    members = [(kind, process) for kind, found in fleet.items() for process in found]
    killed: Counter[str] = Counter()
    for moment in sorted(chance.choices(range(1, plan.people), k=plan.kills)):
        crowd.wait_for(moment)
        time.sleep(chance.random() / plan.rate)
        kind, process = chance.choice(members)
        process.kill()
        process.launch()
        killed[kind] += 1
        tell(moment)
    return killed


def _bury(engine: Engine, workers: list[Process]) -> None:
    """Kill all workers at once and end every lease, as time would; then start them again."""
    for worker in workers:
        worker.kill()
    with engine.begin() as connection:
        held = outbox.c.leased_until.is_not(None)
        connection.execute(update(outbox).where(held).values(leased_until=datetime.now(UTC)))
    for worker in workers:
        worker.launch()


def _until_empty(engine: Engine) -> None:
    """Return once nothing waits for the store."""
    end = time.monotonic() + EMPTY_SECONDS
    while time.monotonic() < end:
        with engine.connect() as connection:
            if all(one.destination != STORE for one in backlog(connection)):
                return
        time.sleep(LOOK_SECONDS)
    raise RuntimeError(f"after {EMPTY_SECONDS:.0f} s something still waits for the store")
