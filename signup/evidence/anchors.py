"""Anchors: witnesses outside the service that a checkpoint existed.

Who holds a checkpoint elsewhere can tell later whether the log was rewritten. Two ways out: a time
stamp of an independent authority (RFC 3161), and the checkpoint as a mail to the brand.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from signup.evidence import store, turns
from signup.evidence.tables import evidence_anchors

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from sqlalchemy import Connection, Engine

    from signup.evidence.store import StoredCheckpoint

TIME_STAMP, MAIL = "rfc3161", "mail"


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody outside who is shown a site's newest checkpoint, each `every` at most.

    `show` returns the token that bears witness, or None where the witness keeps it; it takes less
    than `turns.FIRST_PAUSE` and raises AnchorFailed when the checkpoint was not taken.
    """

    kind: str
    every: timedelta
    show: Callable[[StoredCheckpoint], bytes | None]


def time_stamps(stamp: Callable[[bytes], bytes], every: timedelta) -> Witness:
    """Return the authority behind `stamp`, which takes a SHA-256 and returns a token."""
    return Witness(
        TIME_STAMP, every, lambda newest: stamp(hashlib.sha256(newest.note.encode()).digest())
    )


def anchor_once(engine: Engine, site: str, witness: Witness, clock: Callable[[], datetime]) -> bool:
    """Show the newest checkpoint of a site if the log grew and it is time; tell whether it was.

    No transaction is open while the witness is asked. Raises AnchorFailed when it does not take
    the checkpoint: call again, and it is asked again after a pause that grows.
    """
    with engine.connect().execution_options(readonly=True) as connection:
        due = turns.is_due(connection, site, witness.kind, clock())
        newest = grown(connection, site, witness.kind) if due else None
        if newest is None:
            return False
    with engine.begin() as connection:
        if not turns.take(connection, site, witness.kind, clock()):
            return False
    token = witness.show(newest)
    with engine.begin() as connection:
        now = clock()
        remember(connection, site, newest, witness.kind, now, token)
        turns.done(connection, site, witness.kind, now + witness.every)
    return True


def grown(connection: Connection, site: str, kind: str) -> StoredCheckpoint | None:
    """Return the newest checkpoint if it holds more records than any with such an anchor."""
    newest = store.newest_checkpoint(connection, site)
    if newest is None:
        return None
    table = evidence_anchors.c
    largest = select(func.max(table.size)).where(table.site == site, table.kind == kind)
    known: int | None = connection.execute(largest).scalar_one()
    return newest if known is None or newest.size > known else None


def remember(
    connection: Connection,
    site: str,
    checkpoint: StoredCheckpoint,
    kind: str,
    at: datetime,
    token: bytes | None = None,
) -> None:
    """Keep that a checkpoint was anchored; raises IntegrityError when that was known."""
    connection.execute(
        insert(evidence_anchors).values(
            site=site,
            size=checkpoint.size,
            signed_at=checkpoint.signed_at,
            kind=kind,
            created_at=at,
            token=base64.b64encode(token).decode() if token else None,
        )
    )


def checkpoint_mail(site_name: str, checkpoint: StoredCheckpoint) -> tuple[str, str]:
    """Return subject and plain-text body of the mail that hands a checkpoint to the brand.

    The note stands in it as signed; the verifier takes the saved mail as it is, however it was
    encoded on its way.
    """
    day = checkpoint.signed_at.strftime("%Y-%m-%d")
    records = "1 record" if checkpoint.size == 1 else f"{checkpoint.size} records"
    subject = f"Consent log of {site_name}: {records} on {day}"
    body = (
        "Please keep this mail. It fixes the state of your consent log: with it, anyone can\n"
        "tell later whether a record was changed, removed or added behind your back.\n"
        "\n"
        "To check an evidence file against it, save the mail and run:\n"
        "\n"
        "    python3 verify_evidence.py bundle.json --checkpoint saved-mail.txt\n"
        "\n"
        f"The key of the log: {checkpoint.verifier_key}\n"
        "\n"
        f"{checkpoint.note}"
    )
    return subject, body
