"""What `/readyz` and `signup doctor` ask of the database; each check limits its own time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from signup.storage.backlog import oldest_due
from signup.storage.migrate import engine_is_current

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine

    from signup.web.health import Check

OLDEST_BACKLOG = timedelta(minutes=15)
"""Work that is due this long shows that no worker runs."""


def readiness(engine: Engine) -> dict[str, Check]:
    """Return what must hold before signups are taken, by name."""

    def database() -> str | None:
        with engine.connect().execution_options(readonly=True) as connection:
            connection.execute(select(1))
        return None

    def migrations() -> str | None:
        return None if engine_is_current(engine) else "run `signup db upgrade`"

    return {"database": database, "migrations": migrations}


def notices(engine: Engine, clock: Callable[[], datetime]) -> dict[str, Check]:
    """Return what an operator should know while signups are taken all the same."""

    def backlog() -> str | None:
        with engine.connect().execution_options(readonly=True) as connection:
            due = oldest_due(connection)
        late = due is not None and clock() - due > OLDEST_BACKLOG
        return "the outbox is not drained: is a worker running?" if late else None

    return {"backlog": backlog}
