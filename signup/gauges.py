"""What `/metrics` tells of the deliveries, asked of the database at each scrape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from signup.forwarding.overview import overview

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy import Engine

    from signup.forwarding.overview import Overview

_LABELS = ("site", "destination")


class DeliveryGauges(Collector):
    """Tells of every destination; while the database is away, nothing."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Return how long the oldest waits, how many do, and what holds them back."""
        now = self._clock()
        try:
            with self._engine.connect().execution_options(readonly=True) as connection:
                found = overview(connection, now)
        except SQLAlchemyError:
            return
        yield _gauge(
            "signup_deliveries_oldest_waiting_seconds",
            "Age of the oldest delivery that waits.",
            {one: (now - one.oldest).total_seconds() for one in found if one.oldest},
        )
        yield _gauge(
            "signup_deliveries_waiting",
            "Deliveries that wait.",
            {one: one.waiting for one in found},
        )
        yield _gauge(
            "signup_deliveries_failed",
            "Deliveries that ended as dead or rejected and can be replayed.",
            {one: one.failed for one in found},
        )
        yield _gauge(
            "signup_destination_stopped",
            "1 while a destination is stopped: it does not let us in, or no worker can use it.",
            {one: one.standing == "stopped" for one in found},
        )
        yield _gauge(
            "signup_destination_out_of_order",
            "1 while nothing works at a destination and one delivery at a time is tried.",
            {one: one.standing in {"broken", "probing"} for one in found},
        )


def _gauge(name: str, told: str, values: dict[Overview, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, told, labels=_LABELS)
    for one, value in values.items():
        family.add_metric((one.site, one.destination), value)
    return family
