"""The outbox by whom it is about: what is known of them, what must not be told any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select, update

from signup.storage.outbox import ERASURE, PENDING
from signup.storage.tables import outbox
from signup.storage.types import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class About:
    """The rows of some queues of one site that are about these profiles."""

    site: str
    queues: Collection[str]
    people: Collection[str]

    @property
    def names(self) -> dict[str, Any]:
        """The parameters of the statements here."""
        return {"at_site": self.site, "queues": list(self.queues), "people": list(self.people)}


_NOW = bindparam("now", type_=UtcDateTime())
_ABOUT = (
    outbox.c.site == bindparam("at_site"),
    outbox.c.destination.in_(bindparam("queues", expanding=True)),
    outbox.c.aggregateid.in_(bindparam("people", expanding=True)),
)
_FREE = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= _NOW)
_WAITING = (
    select(outbox.c.id)
    .where(*_ABOUT, outbox.c.state == PENDING, outbox.c.type != ERASURE, _FREE)
    .with_for_update(skip_locked=True)
)
_DROP = (
    update(outbox)
    .where(outbox.c.site == bindparam("at_site"), outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(state="superseded", cause=bindparam("new_cause"), settled_at=_NOW)
)
_MADE = select(outbox.c.created_at).where(*_ABOUT, outbox.c.aggregatetype == "profile")


def drop(connection: Connection, about: About, *, cause: str, now: datetime) -> None:
    """Settle as superseded what waits about these profiles, except that they are erased.

    What a worker holds or is just claiming is left to it: whatever is sent is looked at once more.
    """
    ids = connection.execute(_WAITING, {**about.names, "now": now}).scalars().all()
    if ids:
        named = {"at_site": about.site, "ids": ids, "new_cause": cause, "now": now}
        connection.execute(_DROP, named)


def newest(connection: Connection, about: About) -> datetime | None:
    """Return when the newest news about these profiles was recorded, None when none is known."""
    # the few rows, not their max(): for that a planner walks all rows of the site by time
    return max(connection.execute(_MADE, about.names).scalars(), default=None)
