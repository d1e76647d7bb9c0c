"""The sequencer's runner: one thread of the worker that seals every site's log again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.evidence.repeat import Repeated
from signup.evidence.sequencer import sequence_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy import Engine

    from signup.evidence.note import Signer

EVERY_SECONDS = 3.0
"""Evidence is complete within ten seconds of the consent (http-api section 6)."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Who signs a site's log now, and the verifier keys that signed it before."""

    signer: Signer
    retired: tuple[str, ...] = ()


class Sequencer:
    """Seals the logs of all `sites`; in any number of processes, one at a time per site.

    `keys_of` returns a site's keys, `on_trouble` is told what went wrong: a log that is not the
    one that was signed last (LogBroken) is not sealed over, and said every time. `on_round` is told
    when all went well.
    """

    def __init__(
        self,
        engine: Engine,
        sites: Callable[[], Iterable[str]],
        keys_of: Callable[[str], Keys],
        clock: Callable[[], datetime],
        on_trouble: Callable[[str, BaseException], None],
        on_round: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._sites = sites
        self._keys_of = keys_of
        self._clock = clock
        self._loop = Repeated(
            "sequencer",
            self.seal_all,
            EVERY_SECONDS,
            lambda error: on_trouble("evidence", error),
            on_round,
        )

    def start(self) -> None:
        """Begin to seal."""
        self._loop.start()

    def stop(self) -> None:
        """End after the present step."""
        self._loop.stop()

    def seal_all(self) -> None:
        """Seal what waits at every site, once."""
        for site in self._sites():
            keys = self._keys_of(site)
            more = True
            while more and not self._loop.is_ending:
                step = sequence_once(
                    self._engine, site, keys.signer, self._clock, retired_keys=keys.retired
                )
                more = step is not None and step.more
