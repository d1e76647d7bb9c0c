"""What makes things happen once: idempotency keys and the ids of messages seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from signup.storage.bulk import BulkInsert, one_of
from signup.storage.tables import idempotency_keys, seen_messages

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Answered:
    """A request that was answered: its key, the fingerprint of its body, what it was answered.

    Key and fingerprint are keyed hashes (`address_key`): a caller may make a key of an address, and
    who knows how a body is built could try out whose it was.
    """

    site: str
    route: str
    key: str
    fingerprint: str
    receipt: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """An inbound message that has had its effect."""

    site: str
    provider: str
    message_id: str
    seen_at: datetime


_KEYS = idempotency_keys.c
_MESSAGES = seen_messages.c
_ANSWERED = select(
    _KEYS.site, _KEYS.route, _KEYS.key, _KEYS.fingerprint, _KEYS.receipt, _KEYS.created_at
).where(
    one_of(_KEYS.route, "routes"),
    one_of(_KEYS.key, "keys"),
)
_SEEN = select(seen_messages.c.provider, seen_messages.c.message_id).where(
    one_of(seen_messages.c.provider, "providers"),
    one_of(seen_messages.c.message_id, "ids"),
)
_INSERT_ANSWERED = BulkInsert(idempotency_keys)
_INSERT_SEEN = BulkInsert(seen_messages)


def answered(
    connection: Connection, site: str, keys: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Answered]:
    """Return what was answered to those of `keys` (route and key) that came before."""
    if not keys:
        return {}
    routes, names = zip(*keys, strict=True)
    asked = {"site": site, "routes": set(routes), "keys": names}
    found = (Answered(*row) for row in connection.execute(_ANSWERED, asked))
    return {(one.route, one.key): one for one in found}


def seen(
    connection: Connection, site: str, messages: Collection[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Return those of `messages` (provider and message id) that came before."""
    if not messages:
        return set()
    providers, ids = zip(*messages, strict=True)
    asked = {"site": site, "providers": set(providers), "ids": ids}
    return {(provider, message_id) for provider, message_id in connection.execute(_SEEN, asked)}


_LAST = select(func.max(_MESSAGES.seen_at)).where(
    _MESSAGES.site == bindparam("site"),
    _MESSAGES.provider == bindparam("provider"),
    ~_MESSAGES.message_id.contains(":"),
)


def last_seen(connection: Connection, site: str, provider: str) -> datetime | None:
    """Return when a text of this provider came last; reports have a colon and do not count."""
    found: datetime | None = connection.scalar(_LAST, {"site": site, "provider": provider})
    return found


def remember(
    connection: Connection, answers: Sequence[Answered], messages: Sequence[SeenMessage]
) -> None:
    """Insert both; raises IntegrityError when one of them has come in meanwhile."""
    _INSERT_ANSWERED(connection, map(_fields, answers))
    _INSERT_SEEN(connection, map(_fields, messages))


def _fields(value: Answered | SeenMessage) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}
