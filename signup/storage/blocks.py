"""Numbers that the SMS provider does not let texts through to, noted beside their consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, null, select, update

from signup.domain.consent import Channel
from signup.storage.bulk import one_of
from signup.storage.tables import consent_states

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection

_AMONG = select(consent_states.c.address_key).where(
    one_of(consent_states.c.address_key, "keys"),
    consent_states.c.channel == Channel.SMS.value,
    consent_states.c.blocked.is_not(null()),
)
_WRITE = (
    update(consent_states)
    .where(
        consent_states.c.site == bindparam("at_site"),
        consent_states.c.address_key == bindparam("at_key"),
        consent_states.c.channel == Channel.SMS.value,
    )
    .values(blocked=bindparam("new_blocked", type_=consent_states.c.blocked.type))
)


def among(connection: Connection, site: str, keys: Collection[str]) -> set[str]:
    """Return those of the address keys whose numbers are blocked."""
    if not keys:
        return set()
    rows = connection.execute(_AMONG, {"site": site, "keys": list(keys)})
    return set(rows.scalars())


def write(
    connection: Connection, blocks: Mapping[tuple[str, str], Mapping[str, str] | None]
) -> None:
    """Set or, with None, lift the blocks of numbers, by site and address key."""
    for (site, key), block in sorted(blocks.items()):
        named = {"at_site": site, "at_key": key, "new_blocked": block}
        connection.execute(_WRITE, named)
