"""Letting go of what has served its time, in small batches that hold no lock for long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, tuple_

from signup.storage.outbox import PENDING
from signup.storage.tables import (
    confirmations,
    idempotency_keys,
    inbox_messages,
    outbox,
    seen_messages,
    sites,
    strangers,
)
from signup.storage.text_counts import text_counts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Engine, Table

BATCH = 500


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept after they have had their effect.

    `seen` is long because a provider's signature never expires: a recorded message id is what
    keeps an old request from having its effect again. `confirmations` counts from the end of the
    link, so that an old link still says what became of it.
    """

    deliveries: timedelta = timedelta(days=90)
    idempotency: timedelta = timedelta(hours=24)
    seen: timedelta = timedelta(days=400)
    inbox: timedelta = timedelta(days=7)
    confirmations: timedelta = timedelta(days=30)
    strangers: timedelta = timedelta(days=1)
    text_counts: timedelta = timedelta(days=3)


def purge(
    engine: Engine,
    now: datetime,
    retention: Retention,
    *,
    stop: Callable[[], bool] = lambda: False,
    batch: int = BATCH,
) -> dict[str, int]:
    """Delete what is older than `retention` and return how many rows per table.

    Each batch is a transaction of its own; `stop` is asked between them. What still waits in the
    outbox is never deleted.
    """
    gone = {
        "idempotency_keys": (
            idempotency_keys,
            [idempotency_keys.c.created_at < now - retention.idempotency],
        ),
        "seen_messages": (seen_messages, [seen_messages.c.seen_at < now - retention.seen]),
        "inbox_messages": (inbox_messages, [inbox_messages.c.created_at < now - retention.inbox]),
        "strangers": (strangers, [strangers.c.created_at < now - retention.strangers]),
        "text_counts": (text_counts, [text_counts.c.slot < now - retention.text_counts]),
        "confirmations": (
            confirmations,
            [confirmations.c.expires_at < now - retention.confirmations],
        ),
    }
    counts = {
        name: _delete(engine, table, where, stop=stop, batch=batch)
        for name, (table, where) in gone.items()
    }
    before = now - retention.deliveries
    counts["outbox"] = sum(
        _delete(engine, outbox, _settled_before(site, before), stop=stop, batch=batch)
        for site in _sites(engine)
    )
    return counts


def _sites(engine: Engine) -> Sequence[str]:
    with engine.connect().execution_options(readonly=True) as connection:
        return connection.execute(select(sites.c.site)).scalars().all()


def _settled_before(site: str, before: datetime) -> list[ColumnElement[bool]]:
    return [
        outbox.c.site == site,
        outbox.c.created_at < before,
        outbox.c.state != PENDING,
        outbox.c.settled_at < before,
    ]


def _delete(
    engine: Engine,
    table: Table,
    where: Sequence[ColumnElement[bool]],
    *,
    stop: Callable[[], bool],
    batch: int,
) -> int:
    key = tuple_(*table.primary_key.columns)
    some = select(*table.primary_key.columns).where(*where).limit(batch)
    deleted, last = 0, batch
    while last == batch and not stop():
        with engine.begin() as connection:
            last = connection.execute(delete(table).where(key.in_(some))).rowcount
        deleted += last
    return deleted
