"""The drains, put together: which queues there are and how the world is reached.

Every runner drains these: the worker's threads, and Celery's tasks.
"""

from __future__ import annotations

import random
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from signup.destinations.shared import Means
from signup.domain.consent import Channel
from signup.domain.ids import new_id
from signup.domain.links import Links
from signup.forwarding.directory import Directory, Outside
from signup.forwarding.drain import Draining
from signup.forwarding.standstill import Standstill
from signup.forwarding.worker import Watchers
from signup.mailing import mail_sender
from signup.messengers.inbox import InboxMessenger
from signup.texting import Texting
from signup.web.log import describe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from signup.destinations.shared import DestinationError
    from signup.domain.site import Site
    from signup.forwarding.drain import DrainReport
    from signup.messengers.shared import Messenger
    from signup.settings.values import Settings
    from signup.sites.catalog import Catalog
    from signup.storage.queue import Queue

_log = structlog.stdlib.get_logger()


def now() -> datetime:
    """Return the time, aware and in UTC."""
    return datetime.now(UTC)


DRAINING = Draining(now, random.SystemRandom().random, lambda at: new_id(at, secrets.token_bytes))


def directory(
    settings: Settings, environ: Mapping[str, str], engine: Engine, catalog: Catalog
) -> Standstill:
    """Return what knows every queue of every published site, and says which cannot be served."""

    def site(key: str) -> Site | None:
        published = catalog.get(key)
        return published.site if published else None

    texting = Texting(settings, environ, engine, site, now)
    outside = Outside(
        means=means(settings, environ),
        messengers=messengers(settings, engine) | texting.senders(),
        links=Links(settings.public_url, settings.secret_keys),
    )
    known = Directory(
        lambda: [published.site for published in catalog.all()], outside, on_unusable=_unusable
    )
    return Standstill(engine, known, now)


def means(settings: Settings, environ: Mapping[str, str]) -> Means:
    """Return what adapters of profile stores are built with."""
    return Means(environ, allow_private=settings.allow_private_destinations, clock=now)


def messengers(settings: Settings, engine: Engine) -> dict[Channel, Messenger]:
    """Return the senders all sites share: a mail server where one is set.

    In development everything else goes to `/dev/inbox`.
    """
    found: dict[Channel, Messenger] = {}
    if not settings.production:
        found = dict.fromkeys(Channel, InboxMessenger(engine, clock=now))
    sender = mail_sender(settings, now)
    return {**found, Channel.EMAIL: sender} if sender else found


def _unusable(queue: Queue, error: DestinationError) -> None:
    _log.error("destination unusable", site=queue.site, reason=str(error))


def _report(queue: Queue, report: DrainReport) -> None:
    told = {
        name: count
        for name in ("sent", "retried", "rejected", "superseded", "dead", "lost")
        if (count := getattr(report, name))
    }
    _log.info(
        "drained",
        site=queue.site,
        destination=queue.destination,
        causes=dict(report.causes),
        **told,
    )
    if report.stopped:
        _stopped(queue, report.stopped)


def _stopped(queue: Queue, cause: str) -> None:
    _log.error("destination stopped", site=queue.site, destination=queue.destination, cause=cause)


def trouble(where: str, error: BaseException) -> None:
    """Log that something went wrong, without any value of anybody's."""
    _log.error("worker trouble", destination=where, **describe(error))


WATCHERS = Watchers(on_report=_report, on_trouble=trouble, on_stopped=_stopped)
