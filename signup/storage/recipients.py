"""Whom a message goes to: the addresses as they are now, and what their holders agreed to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from signup.domain.form import Incentive
from signup.storage import blocks, consents, offers, strangers
from signup.storage.addresses import address_key
from signup.storage.bulk import one_of
from signup.storage.tables import confirmations, form_versions, profiles, signups, sites

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from signup.domain.consent import Channel, Purpose, Standing
    from signup.storage.consents import Subject


@dataclass(frozen=True, slots=True)
class Visit:
    """The signup that a message answers; `claimed_phone` still waits for its holder."""

    claimed_phone: str | None
    form_version: str | None


@dataclass(frozen=True, slots=True)
class Promise:
    """What a form's step promised, and in which locale."""

    incentive: Incentive
    locale: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to confirm, as far as its message needs it."""

    address_key: str
    locale: str | None
    created_at: datetime
    expires_at: datetime
    used: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """The profiles, signups, requests to confirm and forms that a batch of messages is about.

    `offers`: some tell a code that was given to their reader alone.
    """

    people: Collection[str] = ()
    visits: Collection[str] = ()
    requests: Collection[str] = ()
    forms: Collection[str] = ()
    offers: bool = False


@dataclass(frozen=True, slots=True)
class Recipients:
    """What a batch of messages must know of one site, read in one transaction."""

    pepper: bytes
    people: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    locales: Mapping[str, str | None] = field(default_factory=dict)
    visits: Mapping[str, Visit] = field(default_factory=dict)
    requests: Mapping[str, Asked] = field(default_factory=dict)
    standings: Mapping[Subject, Standing] = field(default_factory=dict)
    promises: Mapping[tuple[str, str], Promise] = field(default_factory=dict)
    strangers: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    blocked: Collection[str] = ()

    def email(self, profile: str) -> str | None:
        """Return the e-mail address of a profile, None when it has none or is gone."""
        return self.people.get(profile, (None, None))[0]

    def phone(self, profile: str) -> str | None:
        """Return the phone number of a profile, None when it has none or is gone."""
        return self.people.get(profile, (None, None))[1]

    def is_blocked(self, address: str) -> bool:
        """Tell whether the provider lets nothing through to an address."""
        return self.key(address) in self.blocked

    def standing(self, address: str, channel: Channel, purpose: Purpose) -> Standing | None:
        """Return what the holder of an address agreed to, None when never asked."""
        return self.standings.get((self.key(address), channel, purpose))

    def code(self, pool: str, address: str) -> str | None:
        """Return the code that an address was given from a pool."""
        return self.codes.get((pool, offers.holder_key(self.pepper, address)))

    def key(self, address: str) -> str:
        """Return the keyed hash of an address."""
        return address_key(self.pepper, address)


def load(connection: Connection, site: str, wanted: Wanted) -> Recipients:
    """Return everything about these people of one site."""
    pepper = connection.scalar(select(sites.c.address_pepper).where(sites.c.site == site)) or b""
    people = connection.execute(_PEOPLE, {"site": site, "ids": wanted.people}).all()
    visits = connection.execute(_VISITS, {"site": site, "ids": wanted.visits})
    requests = connection.execute(_REQUESTS, {"site": site, "ids": wanted.requests})
    seen = {visit: Visit(claimed, version) for visit, claimed, version in visits}
    values = {value for _, email, phone, _ in people for value in (email, phone) if value}
    values |= {visit.claimed_phone for visit in seen.values() if visit.claimed_phone}
    keys = [address_key(pepper, value) for value in values]
    versions = {visit.form_version for visit in seen.values() if visit.form_version}
    versions |= set(wanted.forms)
    return Recipients(
        pepper=pepper,
        people={profile: (email, phone) for profile, email, phone, _ in people},
        locales={profile: locale for profile, _, _, locale in people},
        visits=seen,
        requests={
            request: Asked(key, locale, created_at, expires_at, used_at is not None)
            for request, key, locale, created_at, expires_at, used_at in requests
        },
        standings=consents.load(connection, site, keys),
        promises=_promises(connection, site, versions),
        strangers=strangers.phones(connection, site, wanted.people),
        blocked=blocks.among(connection, site, keys),
        codes=offers.codes_of(
            connection,
            site,
            [offers.holder_key(pepper, one) for one in values] if wanted.offers else [],
        ),
    )


_PEOPLE = select(profiles.c.id, profiles.c.email, profiles.c.phone, profiles.c.locale).where(
    one_of(profiles.c.id, "ids")
)
_REQUESTS = select(
    confirmations.c.id,
    confirmations.c.address_key,
    confirmations.c.locale,
    confirmations.c.created_at,
    confirmations.c.expires_at,
    confirmations.c.used_at,
).where(one_of(confirmations.c.id, "ids"))
_VISITS = select(signups.c.id, signups.c.claimed_phone, signups.c.form_version).where(
    one_of(signups.c.id, "ids")
)
_FORMS = select(form_versions.c.version, form_versions.c.document).where(
    one_of(form_versions.c.version, "versions")
)


def _promises(
    connection: Connection, site: str, versions: Collection[str]
) -> dict[tuple[str, str], Promise]:
    """Return what each step of these published forms promised, by version and step."""
    if not versions:
        return {}
    rows = connection.execute(_FORMS, {"site": site, "versions": versions}).mappings()
    return {
        (row["version"], step["name"]): Promise(
            Incentive(step["incentive"]["label"], step["incentive"]["code"]),
            row["document"]["locale"],
        )
        for row in rows
        for step in row["document"]["steps"]
        if step.get("incentive")
    }
