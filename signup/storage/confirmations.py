"""Requests to confirm that are on their way: whom they were sent to, how often a code was tried."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select, update

from signup.domain.place import UNKNOWN
from signup.storage.bulk import BulkInsert, one_of
from signup.storage.tables import confirmations

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(slots=True)
class ConfirmRequest:
    """One message that asks to confirm, as it stands in this transaction.

    `source` is the door the signup came through, `step` the form step whose incentive the welcome
    carries. `jurisdiction` is a place, read from what `inferred_from` says. `tries` counts codes
    that were typed and wrong. `stored` tells whether the database has it.
    """

    site: str
    id: str
    profile_id: str
    signup_id: str
    address_key: str
    channel: str
    source: str
    step: str | None
    locale: str | None
    jurisdiction: str
    created_at: datetime
    expires_at: datetime
    inferred_from: str = UNKNOWN
    tries: int = 0
    used_at: datetime | None = None
    stored: bool = False


_NAMES = tuple(one.name for one in fields(ConfirmRequest) if one.name != "stored")
_COLUMNS = [confirmations.c[name] for name in _NAMES]
_NAMED = select(confirmations.c.profile_id).where(
    or_(one_of(confirmations.c.id, "ids"), one_of(confirmations.c.signup_id, "signups"))
)
_TO_ADDRESS = (
    select(*_COLUMNS)
    .where(one_of(confirmations.c.address_key, "keys"))
    .order_by(confirmations.c.created_at, confirmations.c.id)
)
_INSERT = BulkInsert(confirmations, _NAMES)
_UPDATE = (
    update(confirmations)
    .where(confirmations.c.site == bindparam("at_site"), confirmations.c.id == bindparam("at_id"))
    .values({name: bindparam(name) for name in ("tries", "used_at")})
)


def asked(
    connection: Connection, site: str, *, ids: Collection[str], signups: Collection[str]
) -> set[str]:
    """Return the profiles that were asked: by the request's id or the signup it belongs to."""
    if not ids and not signups:
        return set()
    wanted = {"site": site, "ids": ids, "signups": signups}
    return set(connection.execute(_NAMED, wanted).scalars())


def load(connection: Connection, site: str, keys: Collection[str]) -> list[ConfirmRequest]:
    """Return every request sent to the addresses whose keys are given, oldest first.

    The transaction must hold the profiles of these addresses locked.
    """
    if not keys:
        return []
    rows = connection.execute(_TO_ADDRESS, {"site": site, "keys": keys}).mappings()
    return [ConfirmRequest(**row, stored=True) for row in rows]


def write(connection: Connection, changed: Iterable[ConfirmRequest]) -> None:
    """Insert the new requests and update the others."""
    new: list[dict[str, Any]] = []
    old: list[dict[str, Any]] = []
    for request in changed:
        row = {name: getattr(request, name) for name in _NAMES}
        if request.stored:
            old.append({"at_site": request.site, "at_id": request.id, **_moving(row)})
        else:
            new.append(row)
    _INSERT(connection, new)
    if old:
        connection.execute(_UPDATE, old)


def _moving(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("tries", "used_at")}
