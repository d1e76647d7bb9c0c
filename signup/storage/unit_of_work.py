"""One transaction: one read of all a batch needs, one set of multi-row writes, one commit.

Nothing outside this file commits. A batch may hold commands of several sites; each site is read
on its own, so that a database split by site answers from one place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import select

from signup.domain.phone import texted_region
from signup.storage import (
    blocks,
    confirmations,
    consents,
    data_requests,
    funnel,
    once,
    outbox,
    profiles,
    redactions,
    signups,
    strangers,
    text_counts,
)
from signup.storage.addresses import address_key
from signup.storage.offers import Stock
from signup.storage.tables import sites
from signup.storage.text_counts import Texted

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable
    from datetime import datetime
    from types import TracebackType

    from sqlalchemy import Connection, Engine

    from signup.domain.consent import Happening, Standing
    from signup.domain.funnel import Cell, Moment
    from signup.storage.confirmations import ConfirmRequest
    from signup.storage.consents import ConsentEvent, Past, Subject
    from signup.storage.data_requests import DataRequest
    from signup.storage.forgetting import Forgotten
    from signup.storage.once import Answered, SeenMessage
    from signup.storage.outbox import Reported
    from signup.storage.profiles import Profile
    from signup.storage.redactions import Redaction
    from signup.storage.signups import Signup
    from signup.storage.strangers import Stranger
    from signup.storage.traces import Trace


@dataclass(slots=True)
class Wanted:
    """What a batch must know of one site before it can decide.

    `asked` and `asked_at` name requests to confirm, by their own id and by their signup. Those that
    went out by mail are always known, those by text for the numbers in `coded` alone.
    `recalled` are addresses of which every event must be known, not the state alone. `blocked` are
    numbers of which it matters whether the provider lets texts through, `texted` is whom a text may
    be owed.
    """

    emails: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    profile_ids: set[str] = field(default_factory=set)
    signup_ids: set[str] = field(default_factory=set)
    claimed: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    asked_at: set[str] = field(default_factory=set)
    coded: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    once: set[tuple[str, str]] = field(default_factory=set)
    messages: set[tuple[str, str]] = field(default_factory=set)
    recalled: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    texted: Texted = field(default_factory=Texted)


@dataclass(slots=True)
class Loaded:
    """What the database knew of one site.

    `blocked` holds address keys, `stock` the codes to give out, `trace` is of whoever is to be
    forgotten. `sent` counts texts by key and slot, `regions` holds the countries of the numbers
    they count for.
    """

    pepper: bytes
    profiles: list[Profile]
    standings: dict[Subject, Standing]
    signups: list[Signup]
    requests: list[ConfirmRequest]
    used_tokens: set[str]
    answered: dict[tuple[str, str], Answered]
    seen: set[tuple[str, str]]
    histories: dict[Subject, list[Past]]
    blocked: set[str]
    stock: Stock
    trace: Trace | None = None
    sent: dict[str, dict[datetime, int]] = field(default_factory=dict)
    regions: dict[str, str | None] = field(default_factory=dict)


@dataclass(slots=True)
class Changes:
    """What a batch decided, in the order it must be written."""

    profiles: dict[str, Profile] = field(default_factory=dict)
    signups: dict[str, Signup] = field(default_factory=dict)
    requests: dict[str, ConfirmRequest] = field(default_factory=dict)
    events: list[ConsentEvent] = field(default_factory=list)
    standings: dict[tuple[str, Subject], Standing] = field(default_factory=dict)
    outbox: list[dict[str, Any]] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    messages: list[SeenMessage] = field(default_factory=list)
    blocks: dict[tuple[str, str], dict[str, str] | None] = field(default_factory=dict)
    reported: list[Reported] = field(default_factory=list)
    strangers: list[Stranger] = field(default_factory=list)
    funnel: dict[Cell, Counter[Moment]] = field(default_factory=dict)
    texts: dict[text_counts.Cell, text_counts.Count] = field(default_factory=dict)
    redactions: list[Redaction] = field(default_factory=list)
    data_requests: list[DataRequest] = field(default_factory=list)
    forgotten: list[Forgotten] = field(default_factory=list)


class Peppers:
    """The key of each site's address hashes; it never changes, so it is read once."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def of(self, connection: Connection, site: str) -> bytes:
        """Return the pepper of `site`; raises LookupError for a site that was never applied."""
        known = self._known.get(site)
        if known is None:
            statement = select(sites.c.address_pepper).where(sites.c.site == site)
            known = connection.execute(statement).scalar_one_or_none()
            if known is None:
                msg = "this site has not been applied"
                raise LookupError(msg)
            self._known[site] = known
        return known


class UnitOfWork:
    """A transaction as a context manager: left normally it commits, left by an error it does not.

    Raises what SQLAlchemy raises: IntegrityError when another writer was first, OperationalError
    when the database is away.
    """

    def __init__(self, engine: Engine, peppers: Peppers) -> None:
        self._transaction = engine.begin()
        self._peppers = peppers
        self._locked: set[tuple[str, Subject]] = set()

    def __enter__(self) -> Self:
        self._connection: Connection = self._transaction.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._transaction.__exit__(kind, error, trace)

    @property
    def connection(self) -> Connection:
        """The transaction's connection, for what the core writes beside the tables here."""
        return self._connection

    def read(self, site: str, wanted: Wanted) -> Loaded:
        """Return all that `wanted` names; whoever else wants to change it waits until the end."""
        connection = self._connection
        pepper = self._peppers.of(connection, site)
        visits = self._visits(site, wanted)
        asked = confirmations.asked(connection, site, ids=wanted.asked, signups=wanted.asked_at)
        people = self._people(site, wanted, asked | {visit.profile_id for visit in visits})
        emails = wanted.emails | {person.email for person in people if person.email}
        phones = wanted.phones | {person.phone for person in people if person.phone}
        coded = phones if wanted.asked_at else wanted.coded
        asked_by = {address_key(pepper, address) for address in emails | coded}
        keys = asked_by | {address_key(pepper, phone) for phone in phones}
        standings = consents.load(connection, site, keys, lock=True)
        self._locked.update((site, subject) for subject in standings)
        return Loaded(
            pepper=pepper,
            profiles=people,
            standings=standings,
            signups=visits,
            requests=confirmations.load(connection, site, asked_by),
            used_tokens=signups.used_tokens(connection, site, wanted.tokens),
            answered=once.answered(
                connection, site, {(route, address_key(pepper, key)) for route, key in wanted.once}
            ),
            seen=once.seen(connection, site, wanted.messages),
            histories=consents.histories(
                connection, site, {address_key(pepper, one) for one in wanted.recalled}
            ),
            blocked=blocks.among(
                connection, site, {address_key(pepper, phone) for phone in wanted.blocked}
            ),
            stock=Stock(connection),
            sent=text_counts.load(connection, site, pepper, _with_numbers(wanted.texted, people)),
            regions=wanted.texted.regions,
        )

    def _visits(self, site: str, wanted: Wanted) -> list[Signup]:
        """Return the signups; a code may answer for a number, so its holder is wanted, too."""
        found = signups.load(self._connection, site, ids=wanted.signup_ids, claimed=wanted.claimed)
        numbers = {one.claimed_phone for one in found if one.id in wanted.asked_at}
        waiting = {number for number in numbers if number} - wanted.claimed
        wanted.phones |= waiting
        known = {one.id for one in found}
        more = signups.load(self._connection, site, ids=(), claimed=waiting)
        return [*found, *(one for one in more if one.id not in known)]

    def _people(self, site: str, wanted: Wanted, visitors: set[str]) -> list[Profile]:
        found = profiles.load(
            self._connection,
            site,
            ids=wanted.profile_ids | visitors,
            emails=wanted.emails,
            phones=wanted.phones,
        )
        known = {person.id for person in found}
        heirs = {person.merged_into for person in found if person.merged_into} - known
        while heirs:
            more = profiles.load(self._connection, site, ids=heirs)
            found += more
            known |= heirs
            heirs = {person.merged_into for person in more if person.merged_into} - known
        return found

    def history(self, site: str, subject: Subject) -> list[Happening]:
        """Return every stored event of one address, channel and purpose."""
        return consents.history(self._connection, site, subject)

    def write(self, changes: Changes) -> None:
        """Write everything; nothing is visible to others before the end."""
        connection = self._connection
        profiles.write(connection, changes.profiles.values())
        signups.write(connection, changes.signups.values())
        confirmations.write(connection, changes.requests.values())
        consents.append(connection, changes.events)
        consents.keep(connection, changes.standings, self._locked)
        blocks.write(connection, changes.blocks)
        strangers.write(connection, changes.strangers)
        outbox.add(connection, changes.outbox)
        outbox.report(connection, changes.reported)
        once.remember(connection, changes.answers, changes.messages)
        redactions.add(connection, changes.redactions)
        data_requests.add(connection, changes.data_requests)
        funnel.add(connection, changes.funnel)
        text_counts.add(connection, changes.texts)


def _with_numbers(texted: Texted, people: Iterable[Profile]) -> Texted:
    """Return `texted` with the numbers of those whom it names by their profile."""
    for person in people if texted.people else ():
        if person.id in texted.people and person.phone:
            texted.regions.setdefault(person.phone, texted_region(person.phone))
    return texted
