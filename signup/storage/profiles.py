"""Profiles: one person of one site, found by id, e-mail address or phone number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select, update

from signup.domain.consent import Channel
from signup.storage.bulk import BulkInsert, one_of
from signup.storage.tables import profiles

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping


@dataclass(slots=True)
class Profile:
    """A profile as it stands in this transaction; `revision` counts the changes told outside.

    `stored_revision` is what the database holds, 0 for a profile that is not there yet. `rewarded`
    are rewards the person was told lately, with when (`capture.rewards`).
    """

    site: str
    id: str
    created_at: datetime
    updated_at: datetime
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    revision: int = 0
    merged_into: str | None = None
    rewarded: dict[str, str] | None = None
    stored_revision: int = 0

    def address(self, channel: Channel) -> str | None:
        """Return what the person is reached at on a channel."""
        return self.email if channel is Channel.EMAIL else self.phone


_FIELDS = [
    profiles.c[name]
    for name in (
        "site",
        "id",
        "created_at",
        "updated_at",
        "email",
        "phone",
        "locale",
        "attributes",
        "sources",
        "revision",
        "merged_into",
        "rewarded",
    )
]


def load(
    connection: Connection,
    site: str,
    *,
    ids: Collection[str] = (),
    emails: Collection[str] = (),
    phones: Collection[str] = (),
) -> list[Profile]:
    """Return every profile of `site` that has one of the given ids or addresses, locked."""
    if not ids and not emails and not phones:
        return []
    wanted = {"site": site, "ids": ids, "emails": emails, "phones": phones}
    return [_profile(row) for row in connection.execute(_FIND, wanted).mappings()]


_FIND = (
    select(*_FIELDS)
    .where(
        or_(
            one_of(profiles.c.id, "ids"),
            one_of(profiles.c.email, "emails"),
            one_of(profiles.c.phone, "phones"),
        ),
    )
    .order_by(profiles.c.id)
    .with_for_update()
)


def _profile(row: RowMapping) -> Profile:
    values = dict(row)
    return Profile(**values, stored_revision=values["revision"])


def write(connection: Connection, changed: Iterable[Profile]) -> None:
    """Insert the new profiles and update the others.

    Whatever gives an address up is written before whatever takes it over. Raises IntegrityError
    when an address has been taken meanwhile.
    """
    old: list[Profile] = []
    new: list[Profile] = []
    for profile in changed:
        (old if profile.stored_revision else new).append(profile)
    releasing = [one for one in old if one.phone is None or one.email is None]
    taking = [one for one in old if one.phone is not None and one.email is not None]
    for group in (releasing, taking):
        if group:
            connection.execute(_UPDATE, [_update_row(profile) for profile in group])
    _INSERT(connection, map(_row, new))


_INSERT = BulkInsert(profiles)
_UPDATE = (
    update(profiles)
    .where(profiles.c.site == bindparam("at_site"), profiles.c.id == bindparam("at_id"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "email",
                "phone",
                "locale",
                "attributes",
                "sources",
                "revision",
                "merged_into",
                "rewarded",
                "updated_at",
            )
        }
    )
)


def _row(profile: Profile) -> dict[str, Any]:
    return {column.name: getattr(profile, column.name) for column in _FIELDS}


def _update_row(profile: Profile) -> dict[str, Any]:
    row = _row(profile)
    row["at_site"], row["at_id"] = row.pop("site"), row.pop("id")
    row.pop("created_at")
    return row


def page(
    connection: Connection,
    site: str,
    *,
    email: str | None = None,
    phone: str | None = None,
    after: str | None = None,
    limit: int,
) -> Sequence[str]:
    """Return ids of living profiles in order of id, for the brand's API."""
    statement = select(profiles.c.id).where(
        profiles.c.site == site, profiles.c.merged_into.is_(None)
    )
    if email is not None:
        statement = statement.where(profiles.c.email == email)
    if phone is not None:
        statement = statement.where(profiles.c.phone == phone)
    if after is not None:
        statement = statement.where(profiles.c.id > after)
    return connection.execute(statement.order_by(profiles.c.id).limit(limit)).scalars().all()


def walk(
    connection: Connection, site: str, *, after: str, before: datetime, limit: int
) -> list[Profile]:
    """Return living profiles that were made before a time, in order of id, not locked."""
    statement = (
        select(*_FIELDS)
        .where(
            profiles.c.site == site,
            profiles.c.id > after,
            profiles.c.merged_into.is_(None),
            profiles.c.created_at < before,
        )
        .order_by(profiles.c.id)
        .limit(limit)
    )
    return [_profile(row) for row in connection.execute(statement).mappings()]
