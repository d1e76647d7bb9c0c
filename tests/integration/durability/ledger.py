"""What stands in the database, compared with what was promised."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from signup.storage import tables
from signup.storage.engine import create_engine

if TYPE_CHECKING:
    from sqlalchemy import Table

    from tests.support.service import Crowd


class Ledger:
    """All rows of the five tables that a signup writes, read once."""

    def __init__(self, url: str) -> None:
        engine = create_engine(url)

        def rows(table: Table) -> list[Any]:
            return list(connection.execute(select(table)))

        with engine.connect() as connection:
            self.profiles = {row.id: row for row in rows(tables.profiles)}
            self.signups = {row.id: row for row in rows(tables.signups)}
            self.events = rows(tables.consent_events)
            self.states = rows(tables.consent_states)
            self.outbox = rows(tables.outbox)
        engine.dispose()

    def missing(self, crowd: Crowd) -> list[str]:
        """Return the acknowledged signups of which anything is missing."""
        first = [id_ for id_, email in crowd.emails.items() if not self._has(id_, "email", email)]
        second = [id_ for id_, phone in crowd.phones.items() if not self._has(id_, "phone", phone)]
        return first + second

    def halves(self) -> list[str]:
        """Return the profiles of which one row is there and another is not.

        Each address of these people has one event, one state and one row to the destination.
        """
        addresses = Counter(
            person.id
            for person in self.profiles.values()
            for address in (person.email, person.phone)
            if address
        )
        visits = Counter(row.profile_id for row in self.signups.values())
        told = Counter(row.aggregateid for row in self.outbox if row.aggregatetype == "profile")
        agreed = Counter(row.profile_id for row in self.events)
        known = set(self.profiles) | set(visits) | set(told) | set(agreed)
        torn = [
            id_
            for id_ in known
            if (visits[id_], told[id_], agreed[id_]) != (1, addresses[id_], addresses[id_])
        ]
        assert len(self.states) == len(self.events)
        return torn

    def _has(self, signup_id: str, kind: str, address: str) -> bool:
        signup = self.signups.get(signup_id)
        person = self.profiles.get(signup.profile_id) if signup else None
        if person is None or getattr(person, kind) != address:
            return False
        channel = "email" if kind == "email" else "sms"
        told = {row.payload.get("event") for row in self.outbox if row.aggregateid == person.id}
        agreed = {
            row.id for row in self.events if row.profile_id == person.id and row.channel == channel
        }
        return len(agreed) == 1 and agreed <= told
