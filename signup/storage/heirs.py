"""Profiles that became part of another: whoever asks by the old id is shown the one that lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from signup.storage.tables import profiles

if TYPE_CHECKING:
    from sqlalchemy import Connection

_MERGED_INTO = select(profiles.c.merged_into).where(
    profiles.c.site == bindparam("site"), profiles.c.id == bindparam("id")
)


def living(connection: Connection, site: str, profile_id: str) -> str | None:
    """Return the id of the profile that `profile_id` is part of today, mostly itself.

    None when the site has no such profile.
    """
    seen: set[str] = set()
    current = profile_id
    while current not in seen:
        seen.add(current)
        row = connection.execute(_MERGED_INTO, {"site": site, "id": current}).first()
        if row is None:
            return None
        if row.merged_into is None:
            return current
        current = row.merged_into
    return None
