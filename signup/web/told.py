"""One line of log and one count for every answer, whoever gave it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from signup.web.log import own_words_logger
from signup.web.metrics import METHODS

if TYPE_CHECKING:
    from signup.settings.values import Settings
    from signup.web.metrics import Metrics


class Teller:
    """Tells log and metrics of answers."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._log, self._metrics = own_words_logger(settings), metrics

    def tell(self, request_id: str, method: str, route: str, status: int, started: float) -> None:
        """Note one answer; `started` is when the request came, by `time.perf_counter`."""
        passed = time.perf_counter() - started
        method = method if method in METHODS else "other"
        self._metrics.answered(method, route, status, passed)
        self._log.info(
            "request",
            request_id=request_id,
            method=method,
            route=route,
            status=status,
            ms=round(passed * 1e3, 2),
        )
