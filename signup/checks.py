"""What `/readyz` and `signup doctor` ask of the database; each check limits its own time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from signup.domain.consent import Channel
from signup.domain.text_limits import is_alarming
from signup.evidence import turns
from signup.forwarding.gating import standing
from signup.storage.backlog import oldest_due
from signup.storage.data_requests import oldest
from signup.storage.gates import load_all
from signup.storage.migrate import engine_is_current
from signup.storage.offers import Place, is_low
from signup.storage.text_counts import watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import Engine

    from signup.domain.site import Site
    from signup.domain.text_limits import TextLimits
    from signup.settings.values import Settings
    from signup.storage.text_counts import Watched
    from signup.web.health import Check

OLDEST_BACKLOG = timedelta(minutes=15)
"""Work that is due this long shows that no worker runs."""

NEARLY = 80
"""Percent of what may be spent on texts in a day, from which on it is told."""

UNUSUAL = ("prefix", "network", "country", "day")
"""What holds texts back only where something is wrong; a number is typed twice every day."""


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

    def destinations() -> str | None:
        with engine.connect().execution_options(readonly=True) as connection:
            found = [standing(one, clock()) for one in load_all(connection).values()]
        stopped = found.count("stopped")
        broken = found.count("broken") + found.count("probing")
        if not stopped and not broken:
            return None
        return f"{stopped} stopped, {broken} out of order: see `signup deliveries destinations`"

    def data_requests() -> str | None:
        with engine.connect().execution_options(readonly=True) as connection:
            count, since = oldest(connection)
        if not count or since is None:
            return None
        return f"{count} wait since {since:%Y-%m-%d} for theirs: see `signup data requests`"

    return {
        "backlog": backlog,
        "data_requests": data_requests,
        "destinations": destinations,
        "witnesses": witnesses,
    }


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


def text_notice(
    engine: Engine,
    clock: Callable[[], datetime],
    sites: Callable[[], Iterable[Site]],
    brief: str | None = None,
) -> Check:
    """Return what tells of texts that fraud may be behind; `brief` is said in its place.

    `/readyz` is read by everybody, who must not learn from it where the limits are.
    """

    def texts() -> str | None:
        now, limited = clock(), [(site, site.sms.limits) for site in sites() if site.sms]
        with engine.connect().execution_options(readonly=True) as connection:
            told = [
                f"{site.key}: {alarm}"
                for site, limits in limited
                for alarm in _alarms(limits, watched(connection, site.key, site.sms_countries, now))
            ]
        return (brief or "; ".join(told)) if told else None

    return texts


def codes_notice(
    engine: Engine,
    clock: Callable[[], datetime],
    sites: Callable[[], Iterable[Site]],
    brief: str | None = None,
) -> Check:
    """Return what tells of pools that run out of codes; `brief` is said in its place."""

    def codes() -> str | None:
        pools = [(Place(site.key, pool.name), pool.low) for site in sites() for pool in site.pools]
        with engine.connect().execution_options(readonly=True) as connection:
            now = clock()
            low = [one for one, least in pools if is_low(connection, one, max(least, 1), now)]
        told = "; ".join(f"{one.site}: pool {one.pool} runs out of codes" for one in low)
        return (brief or told) if low else None

    return codes


def _alarms(limits: TextLimits, found: Watched) -> Iterator[str]:
    for country, (asked, confirmed) in found.answers.items():
        if is_alarming(asked, confirmed, limits):
            yield f"only {confirmed} of {asked} who were asked by text in {country} confirmed"
    held = [f"{name} {found.held[name]}" for name in UNUSUAL if found.held.get(name)]
    if held:
        yield f"sms.limits held texts back since yesterday ({', '.join(held)})"
    if 100 * found.spent >= NEARLY * limits.segments_day:
        yield f"{found.spent} of the day's {limits.segments_day} segments are spent"
