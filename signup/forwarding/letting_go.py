"""Retention: going through everybody, batch by batch, and letting go what is due.

Looking takes no lock. Whoever has something due is handed to the core, which looks again under
lock and decides (`capture.let_go`), so that several workers at once do no harm and a stop loses
nothing. Histories that lead to no profile any more, because the person was forgotten, are let go
here, each in a transaction of its own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.capture.commands import LetGo, Scene
from signup.capture.contacts import contacts_of, held, used_at
from signup.capture.muting import end_proof
from signup.capture.receipts import Done
from signup.domain.consent import ASKABLE, NOTHING, State
from signup.domain.keeping import lapsed
from signup.storage import consents, histories, profiles, traces
from signup.storage.addresses import address_key
from signup.storage.forgetting import SOURCE, Cut
from signup.storage.traces import Trace
from signup.storage.unit_of_work import Peppers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from signup.capture.command import Command
    from signup.capture.errors import CaptureError
    from signup.capture.receipts import Receipt
    from signup.domain.keeping import Keeping
    from signup.domain.site import Site
    from signup.storage.profiles import Profile
    from signup.storage.traces import Claim, Past

BATCH = 500


@dataclass(frozen=True, slots=True)
class Retaining:
    """What a round needs: the database, the core, the periods, time (aware UTC), chance."""

    engine: Engine
    record: Callable[[Sequence[Command]], list[Receipt | CaptureError]]
    keeping: Keeping
    clock: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]
    batch: int = BATCH


def round_through(retaining: Retaining, site: Site) -> Iterator[int]:
    """Go through everybody of a site once; yields often, with how many were just let go.

    The caller may stop at any yield and begin anew later. Raises StorageUnavailable, or what
    SQLAlchemy raises, when the database is away.
    """
    yield from _people(retaining, site)
    yield from _histories(retaining, site)


def _people(retaining: Retaining, site: Site) -> Iterator[int]:
    after: str | None = ""
    while after is not None:
        now = retaining.clock()
        due, after = _look(retaining, site.key, after, now)
        yield 0
        for profile_id in due:
            command = LetGo(Scene(site, SOURCE, now), profile_id, retaining.keeping)
            yield int(retaining.record([command]) == [Done()])


def _look(
    retaining: Retaining, site: str, after: str, now: datetime
) -> tuple[list[str], str | None]:
    """Return who of the next people has something due, and where to go on, None at the end."""
    before = retaining.keeping.unconfirmed_before(now)
    with retaining.engine.connect().execution_options(readonly=True) as connection:
        people = profiles.walk(connection, site, after=after, before=before, limit=retaining.batch)
        known = _Known(connection, site, people)
        unsure = [one for one in people if not known.is_settled(one)]
        known.read_past(connection, site, unsure)
    due = [one.id for one in unsure if known.has_due(one, retaining.keeping, now)]
    return due, people[-1].id if len(people) == retaining.batch else None


class _Known:
    """What was read of some people, not under lock."""

    def __init__(self, connection: Connection, site: str, people: Sequence[Profile]) -> None:
        self._pepper = Peppers().of(connection, site)
        self._keys = {
            one.id: {address_key(self._pepper, address) for address in held(one)} for one in people
        }
        keys = [key for some in self._keys.values() for key in some]
        self._standings = consents.load(connection, site, keys)
        self._claims: dict[str, list[Claim]] = defaultdict(list)
        for claim in traces.claims(connection, site, list(self._keys)):
            self._claims[claim.profile_id].append(claim)
        self._past: dict[str, list[Past]] = defaultdict(list)

    def is_settled(self, person: Profile) -> bool:
        """Tell whether all that is known of a person is in use, as it is of most."""
        keys = self._keys[person.id]
        return bool(keys) and person.id not in self._claims and all(map(self._is_in_use, keys))

    def _is_in_use(self, key: str) -> bool:
        standings = (self._standings.get((key, *pair), NOTHING) for pair in ASKABLE)
        return any(one.state is State.SUBSCRIBED for one in standings)

    def read_past(self, connection: Connection, site: str, people: Sequence[Profile]) -> None:
        """Read the events of these people."""
        ids = [one.id for one in people]
        keys = [key for one in ids for key in self._keys[one]]
        for event in traces.past(connection, site, ids, keys) if ids else ():
            self._past[event.profile_id].append(event)
            self._past[event.address_key].append(event)

    def has_due(self, person: Profile, keeping: Keeping, now: datetime) -> bool:
        """Tell whether the core should look at a person whose events were read."""
        names = {person.id, *self._keys[person.id]}
        trace = Trace(
            ids=frozenset({person.id}),
            addresses=frozenset(held(person)),
            claims=tuple(self._claims.get(person.id, ())),
            past=tuple(event for name in names for event in self._past.get(name, ())),
            told_at=None,
        )
        contacts = contacts_of(person, trace, self._pepper, self._standings)
        due = lapsed(contacts, used_at(person, trace), keeping, now)
        return bool(due.addresses) or not contacts


def _histories(retaining: Retaining, site: Site) -> Iterator[int]:
    after: str | None = ""
    while after is not None:
        now = retaining.clock()
        before = retaining.keeping.proof_before(now)
        with retaining.engine.connect().execution_options(readonly=True) as connection:
            pepper = Peppers().of(connection, site.key)
            keys, after = histories.unused(
                connection, site.key, after=after, before=before, limit=retaining.batch
            )
            due = [key for key in keys if not histories.is_held(connection, site.key, key, pepper)]
        yield 0
        for key in due:
            cut = Cut(site.key, site.document_hash, key, now, retaining.random_bytes)
            with retaining.engine.begin() as connection:
                ended = end_proof(connection, cut, before)
            yield int(ended)
