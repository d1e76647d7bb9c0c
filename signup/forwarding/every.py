"""A thread of the worker that does one thing, rests, and does it again."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Rounds:
    """Who is told: of what went wrong, which ends its round alone, and of rounds that went."""

    on_trouble: Callable[[str, BaseException], None]
    on_round: Callable[[], None] = lambda: None


class Every:
    """Does `work` again and again, `every` so many seconds after it ended; at once to begin with.

    `work` is given what tells whether it may go on, to be asked between its steps.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[Callable[[], bool]], None],
        rounds: Rounds,
        *,
        every: float,
    ) -> None:
        self._name = name
        self._work = work
        self._rounds = rounds
        self._every = every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; the first round is made at once."""
        self._thread.start()

    def stop(self, timeout: float = STOP_SECONDS) -> None:
        """End after the present step."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._work(lambda: not self._stopping.is_set())
                self._rounds.on_round()
            except Exception as error:  # noqa: BLE001 - the thread must outlive any trouble
                self._rounds.on_trouble(self._name, error)
            self._stopping.wait(self._every)
