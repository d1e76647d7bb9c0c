"""The anchors' runner: one thread of the worker that shows checkpoints to their witnesses.

It is not the sequencer's thread: a witness that does not answer slows no sealing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.evidence.anchors import anchor_once
from signup.evidence.errors import AnchorFailed
from signup.evidence.repeat import Repeated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from signup.evidence.anchors import Witness

EVERY_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Reports:
    """Who is told: of each anchor and of each failure by site and kind, of every trouble and round.

    A round is done when everybody was asked whose turn it was, whatever they answered.
    """

    on_anchored: Callable[[str, str], None]
    on_failed: Callable[[str, str, AnchorFailed], None]
    on_trouble: Callable[[str, BaseException], None]
    on_round: Callable[[], None] = lambda: None


class Anchoring:
    """Shows the newest checkpoints to `witnesses`, which it asks for by site each time.

    In any number of processes; each witness is shown a checkpoint by one of them.
    """

    def __init__(
        self,
        engine: Engine,
        witnesses: Callable[[], Mapping[str, Sequence[Witness]]],
        clock: Callable[[], datetime],
        reports: Reports,
    ) -> None:
        self._engine = engine
        self._witnesses = witnesses
        self._clock = clock
        self._reports = reports
        self._loop = Repeated(
            "anchoring",
            self.anchor_all,
            EVERY_SECONDS,
            lambda error: reports.on_trouble("anchors", error),
            reports.on_round,
        )

    def start(self) -> None:
        """Begin to look for checkpoints."""
        self._loop.start()

    def ask_to_end(self) -> None:
        """Begin nothing more."""
        self._loop.ask_to_end()

    def stop(self) -> None:
        """End after the present witness."""
        self._loop.stop()

    def anchor_all(self) -> None:
        """Show what is due, once.

        A kind of witness that fails for one site is left in peace until the next time, so that an
        authority that is away is not waited for at every site.
        """
        failed: set[str] = set()
        for site, witnesses in self._witnesses().items():
            for witness in witnesses:
                if self._loop.is_ending:
                    return
                if witness.kind not in failed and not self._anchor(site, witness):
                    failed.add(witness.kind)

    def _anchor(self, site: str, witness: Witness) -> bool:
        """Return whether nothing went wrong."""
        try:
            if anchor_once(self._engine, site, witness, self._clock):
                self._reports.on_anchored(site, witness.kind)
        except AnchorFailed as failure:
            self._reports.on_failed(site, witness.kind, failure)
            return False
        return True
