"""Answering a claimant: somebody names an address, and the log is asked what it holds of it.

A forgotten person's records tell nobody's address. While the level is `restricted` they keep the
salt of the address, so whoever names it can be matched, and nobody else (consent rules, section 8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import select

from signup.evidence.bundle import bundle_for
from signup.evidence.standalone import commitment
from signup.evidence.tables import evidence_openings, evidence_records
from signup.storage.tables import consent_events

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection


def histories_of(connection: Connection, site: str, address_key: str) -> list[str]:
    """Return for each consent of an address, by its key, the id of the event recorded last."""
    event, record = consent_events.c, evidence_records.c
    rows = connection.execute(
        select(event.channel, event.purpose, event.id)
        .join(evidence_records, (record.site == event.site) & (record.id == event.id))
        .where(event.site == site, event.address_key == address_key)
        .order_by(event.recorded_at, event.id)
    )
    return list({(channel, purpose): name for channel, purpose, name in rows}.values())


def bundle_for_claimant(
    connection: Connection, site: str, event_id: str, address: str
) -> dict[str, Any] | None:
    """Return the bundle of an event with the claimant's address put in where it was sealed.

    `address` is in its normal form. None when not one record of the history is of that address, or
    when nothing is left to tell. Raises what `bundle_for` raises.
    """
    bundle = bundle_for(connection, site, event_id)
    records = {orjson.loads(one["record"])["id"]: one for one in bundle["events"]}
    salts = _salts(connection, site, list(records))
    matched = [name for name in records if _is_of(records[name], salts.get(name), address)]
    for name in matched:
        records[name]["disclosed"]["who"] = {"salt": salts[name], "value": address}
    return bundle if matched else None


def _salts(connection: Connection, site: str, events: list[str]) -> dict[str, str]:
    table = evidence_openings.c
    rows = connection.execute(
        select(table.id, table.opening).where(table.site == site, table.id.in_(events))
    )
    return {name: opening["who"]["salt"] for name, opening in rows if "who" in opening}


def _is_of(event: Mapping[str, Any], salt: str | None, address: str) -> bool:
    if salt is None:
        return False
    sealed: str = orjson.loads(event["record"])["who"]
    return commitment("who", bytes.fromhex(salt), address) == sealed
