"""What is left of whoever was forgotten: the levels of consent rules, section 8, made so.

The sealed records stay and go on verifying. `RESTRICTED` keeps the salt of the address, so that a
claimant who names it is matched. `ERASED` keeps nothing, and not even the keyed hash under which
the address may go on being suppressed leads to its history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain.keeping import Level
from signup.evidence import store
from signup.storage import consents, news
from signup.storage.forgetting import Cut, cut_off, events_of, forget
from signup.storage.histories import is_unused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from signup.domain.keeping import Keeping
    from signup.storage.forgetting import Forgotten


ERASED = "profile_erased"
"""Cause of what waited to be told about a person when they were forgotten."""


def mute(
    connection: Connection,
    gone: Forgotten,
    keeping: Keeping,
    random_bytes: Callable[[int], bytes],
) -> None:
    """Delete the person's values, after the events of this transaction have been written."""
    about = news.About(gone.site, gone.queues, gone.people)
    news.drop(connection, about, cause=ERASED, now=gone.at)
    forget(connection, gone)
    if (gone.level or keeping.level) is Level.RESTRICTED:
        store.restrict(connection, gone.site, gone.events)
        return
    store.erase(connection, gone.site, gone.events)
    for key in sorted(gone.keys):
        cut_off(connection, Cut(gone.site, gone.site_hash, key, gone.at, random_bytes))


def end_proof(connection: Connection, cut: Cut, before: datetime) -> bool:
    """Erase the history of an address that nobody has used since `before`; False when one did."""
    standings = consents.load(connection, cut.site, [cut.key], lock=True)
    if not is_unused(standings.values(), before):
        return False
    events = events_of(cut.site, cut.key)
    store.erase(connection, cut.site, events)
    cut_off(connection, cut)
    return True
