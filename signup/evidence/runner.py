"""The sequencer's runner: one thread of the worker that seals every site's log again and again."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.evidence.sequencer import sequence_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy import Engine

    from signup.evidence.note import Signer

EVERY_SECONDS = 3.0
"""Evidence is complete within ten seconds of the consent (http-api section 6)."""

STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Keys:
    """Who signs a site's log now, and the verifier keys that signed it before."""

    signer: Signer
    retired: tuple[str, ...] = ()


class Sequencer:
    """Seals the logs of all `sites`; in any number of processes, one at a time per site.

    `keys_of` returns a site's keys, `on_trouble` is told what went wrong: a log that is not the
    one that was signed last (LogBroken) is not sealed over, and said every time.
    """

    def __init__(
        self,
        engine: Engine,
        sites: Callable[[], Iterable[str]],
        keys_of: Callable[[str], Keys],
        clock: Callable[[], datetime],
        on_trouble: Callable[[str, BaseException], None],
    ) -> None:
        self._engine = engine
        self._sites = sites
        self._keys_of = keys_of
        self._clock = clock
        self._on_trouble = on_trouble
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sequencer", daemon=True)

    def start(self) -> None:
        """Begin to seal."""
        self._thread.start()

    def stop(self) -> None:
        """End after the present step."""
        self._stopping.set()
        self._thread.join(STOP_SECONDS)

    def seal_all(self) -> None:
        """Seal what waits at every site, once."""
        for site in self._sites():
            keys = self._keys_of(site)
            more = True
            while more and not self._stopping.is_set():
                step = sequence_once(
                    self._engine, site, keys.signer, self._clock, retired_keys=keys.retired
                )
                more = step is not None and step.more

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.seal_all()
            except Exception as error:  # noqa: BLE001 - the thread must outlive any trouble
                self._on_trouble("evidence", error)
            self._stopping.wait(EVERY_SECONDS)
