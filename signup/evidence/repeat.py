"""A thread that does one thing again and again, and that no trouble ends."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

STOP_SECONDS = 10.0


class Repeated:
    """Calls `work`, waits `every` seconds, and so on; `on_trouble` is told what it raised.

    `on_round` is told of each time that it raised nothing. Long work asks `is_ending` now and then.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], None],
        every: float,
        on_trouble: Callable[[BaseException], None],
        on_round: Callable[[], None] = lambda: None,
    ) -> None:
        self._work, self._every = work, every
        self._on_trouble, self._on_round = on_trouble, on_round
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def is_ending(self) -> bool:
        """Whether nothing more should be begun."""
        return self._ending.is_set()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def ask_to_end(self) -> None:
        """Begin nothing more; return at once."""
        self._ending.set()

    def stop(self) -> None:
        """End after the present step."""
        self.ask_to_end()
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self._work()
                self._on_round()
            except Exception as error:  # noqa: BLE001 - the thread must outlive any trouble
                self._on_trouble(error)
            self._ending.wait(self._every)
