"""The funnel's counters behind the real server: exact under many browsers, and few rows."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

BROWSERS, EACH = 4, 250
ARRIVE_SECONDS = 30
START = """([body, times]) => { window.done = 0; window.failed = 0;
  for (let one = 0; one < times; one++) fetch('/v1/beacons', { method: 'POST', body })
    .then((answer) => (answer.status === 204 ? done++ : failed++), () => failed++) }"""
END = "(times) => window.done + window.failed === times"


def _counted(service: Service) -> tuple[int, int]:
    """Return how many rows the welcome form has by everything that is told apart, and its views."""
    report = service.get("/v1/reports/funnel", form="welcome", by="day,version,variant,device")
    rows: list[dict[str, Any]] = report["rows"]
    return len(rows), sum(row["viewed"] for row in rows)


def _once_there_are(service: Service, views: int) -> tuple[int, int]:
    """Return what is counted once it is so many views: the widget waits for no beacon's answer."""
    end = time.monotonic() + ARRIVE_SECONDS
    while (counted := _counted(service))[1] < views:
        assert time.monotonic() < end, counted
    return counted


def _a_view(shopper: Shopper) -> str:
    """Open the form; return what the widget told of it."""
    shopper.visit()
    with shopper.page.expect_request("**/v1/beacons") as told:
        shopper.open_form()
    body = told.value.post_data or ""
    assert [one["type"] for one in json.loads(body)["events"]] == ["viewed", "step_viewed"]
    return body


def test_views_of_many_browsers_at_once_are_counted_exactly_in_the_rows_of_one(
    arrive: Callable[..., Shopper], service: Service
) -> None:
    _, before = _counted(service)
    shoppers = [arrive() for _ in range(BROWSERS)]
    bodies = [_a_view(shopper) for shopper in shoppers]
    expect(shoppers[-1].dialog).to_be_visible()
    rows, views = _once_there_are(service, before + BROWSERS)

    for shopper, body in zip(shoppers, bodies, strict=True):
        shopper.page.evaluate(START, [body, EACH])
    for shopper in shoppers:
        shopper.page.wait_for_function(END, arg=EACH)
        assert shopper.page.evaluate("window.failed") == 0

    assert _counted(service) == (rows, views + BROWSERS * EACH)
