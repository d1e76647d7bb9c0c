"""What `/readyz` and `signup doctor` ask of the database; each check limits its own time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from signup.domain.consent import Channel
from signup.evidence import turns
from signup.storage.backlog import oldest_due
from signup.storage.migrate import engine_is_current

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy import Engine

    from signup.domain.site import Site
    from signup.settings.values import Settings
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

    def witnesses() -> str | None:
        with engine.connect().execution_options(readonly=True) as connection:
            troubled = turns.in_trouble(connection, clock())
        return "the evidence log's are not reached: see the worker's log" if troubled else None

    return {"backlog": backlog, "witnesses": witnesses}


def mail_notice(settings: Settings, sites: Callable[[], Iterable[Site]]) -> Check:
    """Return what tells whether mail can reach people, in production and where any is needed."""

    def mail() -> str | None:
        asking = [one for one in sites() if one.asks_on(Channel.EMAIL) or one.checkpoint_mail]
        if not settings.production or not asking:
            return None
        if settings.email_url is None:
            return "none can be sent, what must be confirmed stays pending: set SIGNUP_EMAIL_URL"
        if settings.email_from is None and any(site.email_sender is None for site in asking):
            return "comes from the service's own host: set SIGNUP_EMAIL_FROM"
        return None

    return mail
