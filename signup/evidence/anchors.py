"""Anchors: witnesses outside the service that a checkpoint existed.

Who holds a checkpoint elsewhere can tell later whether the log was rewritten. Two ways out: a time
stamp of an independent authority (RFC 3161), and the checkpoint as a mail to the brand.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from signup.evidence import store
from signup.evidence.tables import evidence_anchors

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from signup.evidence.store import StoredCheckpoint

TIME_STAMP, MAIL = "rfc3161", "mail"


def time_stamp_once(
    engine: Engine, site: str, stamp: Callable[[bytes], bytes], clock: Callable[[], datetime]
) -> bool:
    """Have the newest checkpoint of a site stamped; tell whether there was one to stamp.

    `stamp` takes the SHA-256 of the note and returns a token (`TimeStamper`); no transaction is
    open while it is asked. Raises AnchorFailed when it does not give one; call again later.
    """
    with engine.connect().execution_options(readonly=True) as connection:
        newest = unanchored(connection, site, TIME_STAMP)
    if newest is None:
        return False
    token = stamp(hashlib.sha256(newest.note.encode()).digest())
    with engine.begin() as connection:
        remember(connection, site, newest, TIME_STAMP, clock(), token)
    return True


def unanchored(connection: Connection, site: str, kind: str) -> StoredCheckpoint | None:
    """Return the newest checkpoint unless it has an anchor of this kind."""
    newest = store.newest_checkpoint(connection, site)
    if newest is None:
        return None
    table = evidence_anchors.c
    known = connection.execute(
        select(table.size).where(
            table.site == site,
            table.size == newest.size,
            table.signed_at == newest.signed_at,
            table.kind == kind,
        )
    ).one_or_none()
    return newest if known is None else None


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

    The note stands in it as signed; the verifier takes the saved mail as it is. Send the body
    without wrapping or re-encoding its lines (8bit or base64).
    """
    day = checkpoint.signed_at.strftime("%Y-%m-%d")
    subject = f"Consent log of {site_name}: {checkpoint.size} records on {day}"
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
