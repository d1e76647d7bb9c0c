"""Deleting what is known of a person, and cutting an address off from its history.

Rows that only count (signups, sealed records, the events themselves) stay without any value. Each
statement is made after the person's profiles and standings were read under lock, so nothing that
was committed before is missed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, or_, select, update

from signup.domain.consent import Act, EventKind, Happening, State, derive
from signup.domain.ids import new_id
from signup.domain.place import UNKNOWN
from signup.storage import consents, offers
from signup.storage.bulk import one_of
from signup.storage.consents import ConsentEvent
from signup.storage.tables import (
    confirmations,
    consent_events,
    consent_states,
    inbox_messages,
    profiles,
    sites,
    strangers,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection, Select

    from signup.domain.keeping import Level
    from signup.storage.consents import Subject

SOURCE = "retention"
"""Where a bare no comes from whose history was let go."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What is to be forgotten of one person.

    `people` are their profiles; with `whole` the rows go, else single addresses do. Of the
    addresses in `keys` every event is theirs, of those in `others` only the events of `people`:
    somebody else holds, claims or held them. `addresses` are the values. `queues` are where news of
    them may wait, `holders` are the keys of who has codes. Without `level` it is the one that the
    service is set to. `site_hash` is the site document's.
    """

    site: str
    site_hash: str
    at: datetime
    people: frozenset[str]
    whole: bool
    keys: frozenset[str]
    others: frozenset[str]
    addresses: frozenset[str]
    queues: tuple[str, ...] = ()
    holders: frozenset[str] = frozenset()
    level: Level | None = None

    @property
    def names(self) -> dict[str, object]:
        """The parameters of the statements here."""
        return {
            "site": self.site,
            "people": self.people,
            "keys": self.keys,
            "others": self.others,
            "addresses": self.addresses,
        }

    @property
    def events(self) -> Select[tuple[str]]:
        """The ids of every event that tells of the person."""
        return select(consent_events.c.id).where(_TELLING).params(self.names)


_TELLING = or_(
    one_of(consent_events.c.address_key, "keys"),
    and_(
        one_of(consent_events.c.profile_id, "people"),
        one_of(consent_events.c.address_key, "others"),
    ),
)
_UNASK = delete(confirmations).where(one_of(confirmations.c.address_key, "keys"))
_UNWRITE = delete(inbox_messages).where(one_of(inbox_messages.c.address, "addresses"))
_UNOWE = delete(strangers).where(one_of(strangers.c.phone, "addresses"))
_REMOVE = delete(profiles).where(one_of(profiles.c.id, "people"))


def events_of(site: str, key: str) -> Select[tuple[str]]:
    """Return the ids of every event of one address."""
    table = consent_events.c
    return select(table.id).where(table.site == site, table.address_key == key)


def forget(connection: Connection, gone: Forgotten) -> None:
    """Delete every value of the person but those in sealed records' openings.

    The erasure is counted, so that SQLite's files are swept (`storage.sweep`).
    """
    mine = (consent_events.c.site == gone.site) & consent_events.c.id.in_(gone.events)
    connection.execute(update(consent_events).where(mine).values(context={}))
    for statement in (_UNASK, _UNWRITE, _UNOWE, *((_REMOVE,) if gone.whole else ())):
        connection.execute(statement, gone.names)
    offers.untie(connection, gone.site, gone.holders)
    count_erasure(connection, gone.site)


def count_erasure(connection: Connection, site: str) -> None:
    """Note that something of a site was deleted for good, so that SQLite's files are swept."""
    more = update(sites).where(sites.c.site == site).values(erasures=sites.c.erasures + 1)
    connection.execute(more)


@dataclass(frozen=True, slots=True)
class Cut:
    """An address that is to lose its history, and with what: the time, the site, chance."""

    site: str
    site_hash: str
    key: str
    at: datetime
    random_bytes: Callable[[int], bytes]


def cut_off(connection: Connection, cut: Cut) -> None:
    """Give the history of an address a name that leads to nobody; leave a bare no, if it was one.

    The events go on proving each other under a random key. Whoever said no stays on the
    suppression list by a new event that belongs to no profile and no sealed record, so that the
    state is still what the events add up to and a late yes is still too late.
    """
    known = consents.load(connection, cut.site, [cut.key], lock=True)
    nobody = cut.random_bytes(16).hex()
    connection.execute(
        update(consent_events)
        .where(consent_events.c.site == cut.site, consent_events.c.address_key == cut.key)
        .values(address_key=nobody, context={})
    )
    connection.execute(
        delete(consent_states).where(
            consent_states.c.site == cut.site,
            consent_states.c.address_key == cut.key,
            consent_states.c.state != State.UNSUBSCRIBED.value,
        )
    )
    refusals = {
        subject: _bare_no(cut, subject, standing.last_at or cut.at)
        for subject, standing in known.items()
        if standing.state is State.UNSUBSCRIBED
    }
    consents.append(connection, list(refusals.values()))
    left = {
        (cut.site, subject): replace(derive([event.happening]), last_event=None)
        for subject, event in refusals.items()
    }
    consents.keep(connection, left, locked=left)
    count_erasure(connection, cut.site)


def _bare_no(cut: Cut, subject: Subject, at: datetime) -> ConsentEvent:
    name = new_id(cut.at, cut.random_bytes)
    return ConsentEvent(
        site=cut.site,
        id=name,
        profile_id=name,
        subject=subject,
        happening=Happening(EventKind.WITHDRAWN, Act.SERVER, at, SOURCE),
        recorded_at=cut.at,
        site_hash=cut.site_hash,
        jurisdiction=UNKNOWN,
    )
