"""Signups: one visit of one person through one door, which a second step may continue."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select, update

from signup.storage.bulk import BulkInsert, one_of
from signup.storage.tables import signups

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Row


@dataclass(slots=True)
class Signup:
    """A signup as it stands in this transaction; `stored` tells whether the database has it."""

    site: str
    id: str
    profile_id: str
    source: str
    created_at: datetime
    risky: bool = False
    form_version: str | None = None
    form_token: str | None = None
    channels: dict[str, dict[str, str]] = field(default_factory=dict)
    second_step_at: datetime | None = None
    claimed_phone: str | None = None
    stored: bool = False


_NAMES = tuple(one.name for one in fields(Signup) if one.name != "stored")
_FIND = (
    select(*(signups.c[name] for name in _NAMES))
    .where(or_(one_of(signups.c.id, "ids"), one_of(signups.c.claimed_phone, "claimed")))
    .order_by(signups.c.id)
    .with_for_update()
)
_INSERT = BulkInsert(signups, _NAMES)
_UPDATE = (
    update(signups)
    .where(signups.c.site == bindparam("at_site"), signups.c.id == bindparam("at_id"))
    .values(
        {
            name: bindparam(name)
            for name in ("profile_id", "second_step_at", "claimed_phone", "channels")
        }
    )
)


def load(
    connection: Connection, site: str, *, ids: Collection[str], claimed: Collection[str]
) -> list[Signup]:
    """Return signups by id, and those that wait for the holder of a number, locked."""
    if not ids and not claimed:
        return []
    rows = connection.execute(_FIND, {"site": site, "ids": ids, "claimed": claimed})
    return [_signup(row) for row in rows]


def _signup(row: Row[Any]) -> Signup:
    values = dict(zip(_NAMES, row, strict=True))
    return Signup(**values, stored=True)


def used_tokens(connection: Connection, site: str, tokens: Collection[str]) -> set[str]:
    """Return those of `tokens` (nonces of form tokens) that a signup has used before."""
    if not tokens:
        return set()
    found = connection.execute(_USED, {"site": site, "tokens": tokens}).scalars()
    return {token for token in found if token is not None}


_USED = select(signups.c.form_token).where(
    one_of(signups.c.form_token, "tokens"),
)


def write(connection: Connection, changed: Iterable[Signup]) -> None:
    """Insert the new signups and update the others."""
    new: list[dict[str, Any]] = []
    old: list[dict[str, Any]] = []
    for signup in changed:
        (old if signup.stored else new).append(_row(signup))
    _INSERT(connection, new)
    if old:
        connection.execute(_UPDATE, [_addressed(row) for row in old])


def _row(signup: Signup) -> dict[str, Any]:
    return {name: getattr(signup, name) for name in _NAMES}


def _addressed(row: dict[str, Any]) -> dict[str, Any]:
    names = ("profile_id", "second_step_at", "claimed_phone", "channels")
    return {"at_site": row["site"], "at_id": row["id"], **{name: row[name] for name in names}}
