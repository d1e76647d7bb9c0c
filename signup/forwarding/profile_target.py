"""Telling a profile store what changed, as it stands at the moment of telling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signup.destinations.shared import Delivery, HandedOver, ReadsBack
from signup.domain.outcome import Accepted, Handover, Retry, Superseded
from signup.forwarding.gating import Terms
from signup.forwarding.timing import SENDING
from signup.storage.outbox import GRANT, WITHDRAWAL, told_no
from signup.storage.presentation import consents_by_id, profile_documents
from signup.storage.standing import given_anew

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from signup.destinations.shared import Destination
    from signup.domain.links import Links
    from signup.domain.outcome import Outcome
    from signup.storage.looks import Look
    from signup.storage.outbox import Lease, OutboxRow
    from signup.storage.queue import Queue

GONE = "profile_gone"
"""Cause of what was not told because the profile was erased or merged meanwhile."""

_UNREAD = Retry("adapter_failed:outcomes", counts=False)


@dataclass(frozen=True, slots=True)
class ProfileTarget:
    """The rows of one destination of one site, and the adapter they go to.

    `key` stands for its settings and secrets: another one is a reason to try again.
    """

    queue: Queue
    destination: Destination
    links: Links
    key: str = ""
    handed_over: str = "accepted"

    @property
    def terms(self) -> Terms:
        """What the store takes, and what stands for how it is reached."""
        return Terms(self.destination.limits, self.key)

    @property
    def reads_back(self) -> bool:
        """Whether the store can be asked for what it took."""
        return isinstance(self.destination, ReadsBack)

    def prepare(
        self, connection: Connection, rows: Sequence[OutboxRow], lease: Lease
    ) -> list[Delivery | Outcome]:
        """Return each row's delivery; the claim has left out the grants that no longer stand.

        A withdrawal and an erasure are always told, whatever is left of the profile.
        """
        site = self.queue.site
        people = {row.aggregateid for row in rows}
        profiles = profile_documents(connection, site, people, self.links)
        events = {_event(row) for row in rows if row.payload.get("event")}
        consents = consents_by_id(connection, site, events)
        ended = {_event(row) for row in rows if row.type == WITHDRAWAL}
        # the first thing that is recorded of a profile follows no withdrawal
        back = {row.aggregateid for row in rows if row.type == GRANT and row.revision > 1}
        known = _Known(
            profiles,
            consents,
            given_anew(connection, site, ended),
            told_no(connection, self.queue, back),
        )
        return [self._delivery(row, known, lease) for row in rows]

    def _delivery(self, row: OutboxRow, known: _Known, lease: Lease) -> Delivery | Outcome:
        profile = known.profiles.get(row.aggregateid)
        if not row.overtakes and (profile is None or _is_empty(profile)):
            return Superseded(GONE)
        consent = known.consents.get(_event(row))
        return Delivery(
            id=row.id,
            type=row.type,
            at=row.created_at,
            data={**(profile or {"id": row.aggregateid}), "consent": consent},
            send_before=lease.taken_at + SENDING,
            given_anew=row.type == WITHDRAWAL and _event(row) in known.given_anew,
            told_no_at=known.told_no.get(row.aggregateid) if row.type == GRANT else None,
        )

    def hand_over(self, items: Sequence[Delivery]) -> Handover:
        """Send."""
        return self.destination.deliver(items)

    def read_back(self, wanted: Sequence[tuple[Look, Delivery]]) -> Handover:
        """Look for these in the store; a store that fails to answer is asked another time."""
        if not wanted or not isinstance(self.destination, ReadsBack):
            return Handover([Accepted()] * len(wanted), requests=0)
        batch = [HandedOver(item, look.handle, look.taken_at) for look, item in wanted]
        done = self.destination.read_back(batch)
        return done if len(done.outcomes) == len(batch) else Handover([_UNREAD] * len(batch))

    def close(self) -> None:
        """Begin nothing more."""
        self.destination.close()


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read for a batch: profiles and consent events by id, withdrawals taken back.

    And when the store was told a no of those who have come back.
    """

    profiles: dict[str, dict[str, Any]]
    consents: dict[str, dict[str, Any]]
    given_anew: set[str]
    told_no: dict[str, datetime]


def _event(row: OutboxRow) -> str:
    return str(row.payload.get("event"))


def _is_empty(profile: dict[str, Any]) -> bool:
    return profile["email"] is None and profile["phone"] is None
