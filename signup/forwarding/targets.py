"""Where one queue leads: what is prepared after the claim, and handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from signup.domain.outcome import Handover, Outcome
    from signup.forwarding.gating import Terms
    from signup.storage.outbox import Lease, OutboxRow
    from signup.storage.queue import Queue

Item = TypeVar("Item")


class Target(Protocol[Item]):
    """One queue with the adapter at its end.

    `handed_over` is the state of a row that was taken: `accepted` by a store, `sent` for a message.
    """

    @property
    def queue(self) -> Queue:
        """Whose rows these are."""
        ...

    @property
    def terms(self) -> Terms:
        """How much may go at once and how fast, and for which settings."""
        ...

    @property
    def reads_back(self) -> bool:
        """Whether what was taken can be looked for later."""
        ...

    @property
    def handed_over(self) -> str:
        """The state of what was taken."""
        ...

    def prepare(
        self, connection: Connection, rows: Sequence[OutboxRow], lease: Lease
    ) -> Sequence[Item | Outcome]:
        """Return for each row what is to be sent, or at once what becomes of it.

        Only reads, after the claim, so that nothing older than the claim is sent.
        """
        ...

    def hand_over(self, items: Sequence[Item]) -> Handover:
        """Send; one outcome per item, in the same order."""
        ...

    def close(self) -> None:
        """Begin nothing more; from another thread."""
        ...
