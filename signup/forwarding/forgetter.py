"""The retention job's runner: one thread of the worker that lets people go and sweeps the files."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from signup.forwarding.letting_go import round_through
from signup.forwarding.redacting import redact
from signup.storage.sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from signup.domain.site import Site
    from signup.forwarding.letting_go import Retaining

ROUND_SECONDS = 6 * 3600.0
"""How long after a round through everybody the next one begins. Periods count in days."""

FIRST_SECONDS = 60.0
SWEEP_SECONDS = 30.0
"""How soon SQLite's files are rid of what was erased."""

REST_SECONDS = 0.02
"""What others may have of the database between two batches."""

STOP_SECONDS = 10.0


class Forgetter:
    """Keeps to the periods at all `sites`; in any number of processes at once.

    `on_round` is told how many were let go in a round, `on_trouble` what went wrong.
    """

    def __init__(
        self,
        retaining: Retaining,
        sites: Callable[[], Collection[Site]],
        on_round: Callable[[int], None],
        on_trouble: Callable[[str, BaseException], None],
    ) -> None:
        self._retaining = retaining
        self._sites = sites
        self._on_round = on_round
        self._on_trouble = on_trouble
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="forgetter", daemon=True)

    def start(self) -> None:
        """Begin; the first round after a minute."""
        self._thread.start()

    def stop(self) -> None:
        """End after the present transaction."""
        self._stopping.set()
        self._thread.join(STOP_SECONDS)

    def go_round(self) -> int:
        """Go through everybody of every site once, or until the stop; return how many went."""
        gone = 0
        for site in self._sites():
            for count in round_through(self._retaining, site):
                gone += count
                if self._stopping.wait(0 if count else REST_SECONDS):
                    return gone
        return gone

    def heed_shops(self) -> int:
        """Forget whom shops want forgotten that have left, or until the stop; return how many."""
        gone = 0
        for site in self._sites():
            for count in redact(self._retaining, site):
                gone += count
                if self._stopping.is_set():
                    return gone
        return gone

    def _run(self) -> None:
        due = time.monotonic() + FIRST_SECONDS
        while not self._stopping.is_set():
            try:
                sweep(self._retaining.engine)
                gone = self.heed_shops()
                if gone:
                    self._on_round(gone)
                if time.monotonic() >= due:
                    due = time.monotonic() + ROUND_SECONDS
                    self._on_round(self.go_round())
            except Exception as error:  # noqa: BLE001 - the thread must outlive any trouble
                self._on_trouble("retention", error)
            self._stopping.wait(SWEEP_SECONDS)
