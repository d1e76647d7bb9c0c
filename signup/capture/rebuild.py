"""Is the cache of states what the events add up to? And making it so where it is not.

The events are the truth, `consent_states` is their fold (docs/architecture.md, decision 2).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from signup.domain.consent import NOTHING, State, derive
from signup.storage import consents, subjects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

    from signup.domain.consent import Standing
    from signup.storage.consents import Subject
    from signup.storage.subjects import Kept

PORTION = 500
"""Addresses that are read at a time, so that memory stays flat however many there are."""

ATTEMPTS = 5
SHOWN = 8
"""Characters of an address key that a difference shows: enough to find the row."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One subject whose cached state is not what its events say; None is no row."""

    site: str
    subject: Subject
    cached: Standing | None
    derived: Standing | None

    def __str__(self) -> str:
        key, channel, purpose = self.subject
        cached, derived = self.cached or NOTHING, self.derived or NOTHING
        parts = [one.name for one in fields(cached)]
        differ = [name for name in parts if getattr(cached, name) != getattr(derived, name)]
        return (
            f"{self.site} {key[:SHOWN]}… {channel}/{purpose}: cached {_state(self.cached)}, "
            f"events say {_state(self.derived)} ({', '.join(differ) or 'no row'})"
        )


def check(
    engine: Engine, site: str, *, seen: Callable[[int], None], portion: int = PORTION
) -> Iterator[Difference]:
    """Yield every difference of a site, in order of address keys.

    Each portion is read as of one moment, so signups that come in meanwhile are no differences.
    `seen` is told how many subjects were compared since the last time.
    """
    after = ""
    while True:
        with subjects.snapshot(engine) as connection:
            keys = subjects.keys_after(connection, site, after, portion)
            found = subjects.kept(connection, site, keys)
        for subject, kept in found.items():
            derived = rebuilt(kept)
            if derived != kept.cached:
                yield Difference(site, subject, kept.cached, derived)
        seen(len(found))
        if len(keys) < portion:
            return
        after = keys[-1]


def rebuilt(kept: Kept) -> Standing | None:
    """Return what the cache must hold of a subject, None for no row.

    The order in which events were recorded is not theirs to tell, so the last one named stays
    when it is one of them. Who is unsubscribed stays so when all events are gone: a suppression
    outlives what it was about (consent rules, section 8).
    """
    if not kept.events:
        left = kept.cached is not None and kept.cached.state is State.UNSUBSCRIBED
        return kept.cached if left else None
    named = kept.cached.last_event if kept.cached else None
    last = named if named in kept.events else list(kept.events)[-1]
    return replace(derive(kept.events.values()), last_event=last)


def repair(engine: Engine, difference: Difference) -> None:
    """Write what the events say, under lock and as they are now; safe to repeat.

    Raises what SQLAlchemy raises.
    """
    for attempt in range(ATTEMPTS):
        try:
            with engine.begin() as connection:
                _rewrite(connection, difference.site, difference.subject)
        except IntegrityError:  # a signup wrote the row that was not there
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return


def _rewrite(connection: Connection, site: str, subject: Subject) -> None:
    kept = subjects.kept(connection, site, [subject[0]], lock=True).get(subject)
    derived = rebuilt(kept) if kept else None
    if kept is None or derived == kept.cached:
        return
    if derived is None:
        consents.drop(connection, site, subject)
        return
    row = (site, subject)
    consents.keep(connection, {row: derived}, [row] if kept.cached else [])


def _state(standing: Standing | None) -> str:
    return standing.state.value if standing else "nothing"
