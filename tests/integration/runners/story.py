"""One site with one store, whose deliveries a runner hands over."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from signup.drains import now
from signup.forwarding.overview import overview_of
from signup.storage.gates import gates
from signup.storage.tables import outbox
from tests.support.receiver import Receiver

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine, RowMapping

    from signup.capture.command import Command
    from signup.capture.record import Recorder
    from signup.domain.site import Site
    from signup.forwarding.overview import Overview
    from tests.integration.runners.kinds import Runner
    from tests.support.receiver import Answer, Received

SECONDS, PAUSE = 30.0, 0.02


class Endpoint(Receiver):
    """The stores of all sites: each answers on its own path as it `says`, else 204."""

    def __init__(self) -> None:
        super().__init__()
        self.says: dict[str, Callable[[Received], Answer]] = {}
        self.taken: list[Received] = []

    def take(self, received: Received) -> Answer:
        answer = super().take(received)
        say = self.says.get(received.path)
        answer = answer if say is None else say(received)
        if answer.status < 300:
            self.taken.append(received)
        return answer


@dataclass(slots=True)
class Story:
    """What happens to one site while a runner is at work."""

    engine: Engine
    site: Site
    recorder: Recorder
    endpoint: Endpoint
    runner: Runner

    @property
    def path(self) -> str:
        return path_of(self.site.key)

    def record(self, *commands: Command) -> None:
        """Record all in one transaction."""
        self.recorder.record(list(commands))

    def answer(self, say: Callable[[Received], Answer]) -> None:
        self.endpoint.says[self.path] = say

    def received(self) -> list[Received]:
        return [one for one in self.endpoint.received if one.path == self.path]

    def taken(self) -> list[Received]:
        return [one for one in self.endpoint.taken if one.path == self.path]

    def types(self) -> list[str]:
        return [one.json()["type"].removeprefix("profile.") for one in self.received()]

    def rows(self) -> list[RowMapping]:
        """Return what is in the outbox, in the order of recording."""
        own = select(outbox).where(outbox.c.site == self.site.key).order_by(outbox.c.id)
        with self.engine.connect() as connection:
            return list(connection.execute(own).mappings())

    def states(self) -> list[str]:
        return [row["state"] for row in self.rows()]

    def standing(self) -> Overview:
        with self.engine.connect() as connection:
            (found,) = overview_of(connection, self.site.key, ["crm"], now())
        return found

    def until(self, found: Callable[[], bool], *, hurry: bool = False, nudge: bool = True) -> None:
        """Return once `found` is true; `hurry` lets no time pass until what waits is due.

        Without `nudge` a runner that looks by itself is left to it.
        """
        end = time.monotonic() + SECONDS
        while not found():
            assert time.monotonic() < end, f"{self.states()}, {self.standing()}"
            if hurry:
                self.let_time_pass()
            if nudge or not self.runner.by_itself:
                self.runner.turn()
            threading.Event().wait(PAUSE)

    def until_told(self, *, hurry: bool = False) -> None:
        """Return once nothing waits any more."""
        self.until(lambda: bool(self.rows()) and "pending" not in self.states(), hurry=hurry)

    def let_time_pass(self) -> None:
        """Make due now what nobody is at, and end the break of a store that is out of order."""
        at = now()
        free = (outbox.c.site == self.site.key, outbox.c.state == "pending", outbox.c.next_at > at)
        broken = (gates.c.site == self.site.key, gates.c.opens_at > at)
        with self.engine.begin() as connection:
            connection.execute(
                update(outbox).where(*free, outbox.c.lease.is_(None)).values(next_at=at)
            )
            connection.execute(update(gates).where(*broken).values(opens_at=at))

    def change(self, row_id: str, **values: Any) -> None:
        own = (outbox.c.site == self.site.key, outbox.c.id == row_id)
        with self.engine.begin() as connection:
            connection.execute(update(outbox).where(*own).values(values))


def path_of(site: str) -> str:
    return f"/hooks/{site}"
