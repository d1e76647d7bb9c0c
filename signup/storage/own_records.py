"""What a person's own pages read: how things stand, what was asked, and all there is about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from signup.domain.consent import ASKABLE, Channel
from signup.domain.person import Person, Question
from signup.storage import consents
from signup.storage.addresses import address_key
from signup.storage.heirs import living
from signup.storage.own_data import own_data
from signup.storage.tables import confirmations, profiles, signups, sites

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Connection, Engine

    from signup.domain.links import Links


class OwnRecords:
    """Short reads, each on a connection of its own; raises what SQLAlchemy raises."""

    def __init__(self, engine: Engine, links: Links) -> None:
        self._engine, self._links = engine, links

    def person(self, site: str, profile_id: str) -> Person | None:
        """Return the person a profile is about, as of now; merged ones lead to who lives."""
        with self._reading() as connection:
            return _person(connection, site, profile_id)

    def question(self, site: str, request_id: str) -> Question | None:
        """Return a request to confirm, None when there is none (any more)."""
        with self._reading() as connection:
            return _question(connection, site, request_id)

    def everything(self, site: str, profile_id: str) -> dict[str, Any] | None:
        """Return all that is kept about a person, None when nobody is there."""
        with self._reading() as connection:
            found = living(connection, site, profile_id)
            return own_data(connection, site, found, self._links) if found else None

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(readonly=True, postgresql_readonly=True)


def _person(connection: Connection, site: str, profile_id: str) -> Person | None:
    found = living(connection, site, profile_id)
    if found is None:
        return None
    holds = select(profiles.c.email, profiles.c.phone).where(
        profiles.c.site == site, profiles.c.id == found
    )
    email, phone = connection.execute(holds).one()
    keys = _keys(connection, site, email, phone)
    known = consents.load(connection, site, list(keys.values()))
    standings = {
        (channel, purpose): standing
        for channel, purpose in ASKABLE
        if (standing := known.get((keys.get(channel, ""), channel, purpose)))
    }
    return Person(found, email, phone, standings)


def _keys(
    connection: Connection, site: str, email: str | None, phone: str | None
) -> dict[Channel, str]:
    pepper = connection.scalar(select(sites.c.address_pepper).where(sites.c.site == site)) or b""
    held = {Channel.EMAIL: email, Channel.SMS: phone}
    return {channel: address_key(pepper, value) for channel, value in held.items() if value}


def _question(connection: Connection, site: str, request_id: str) -> Question | None:
    row = connection.execute(_ASKED, {"site": site, "id": request_id}).first()
    if row is None:
        return None
    person = _person(connection, site, row.profile_id)
    keys = _keys(connection, site, person.email, person.phone) if person else {}
    holds = keys.get(Channel(row.channel)) == row.address_key
    return Question(
        person if holds else None, row.source, row.form_version, row.step, row.expires_at
    )


_ASKED = (
    select(
        confirmations.c.profile_id,
        confirmations.c.address_key,
        confirmations.c.channel,
        confirmations.c.source,
        confirmations.c.step,
        confirmations.c.expires_at,
        signups.c.form_version,
    )
    .outerjoin(
        signups,
        (signups.c.site == confirmations.c.site) & (signups.c.id == confirmations.c.signup_id),
    )
    .where(confirmations.c.site == bindparam("site"), confirmations.c.id == bindparam("id"))
)
