from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from signup.storage import gates
from signup.storage.gates import Gate
from signup.storage.queue import Queue
from tests.support.clock import START
from tests.support.factories import EMAIL

if TYPE_CHECKING:
    from tests.support.clock import FixedClock
    from tests.web.api.conftest import Brand

QUIET = {
    "name": "crm",
    "state": "open",
    "cause": None,
    "until": None,
    "waiting": 0,
    "oldest_waiting_at": None,
    "failed": 0,
}


def _destinations(brand: Brand) -> list[dict[str, Any]]:
    answer = brand.get("/v1/destinations")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.get_json()["destinations"]
    return [one for one in found if not one["name"].startswith("messenger:")]


def _hold(brand: Brand, gate: Gate) -> None:
    with brand.services.engine.begin() as connection:
        gates.save(connection, Queue(brand.site.key, "crm"), gate)


def test_a_destination_of_the_site_file_is_listed_before_anything_was_told(brand: Brand) -> None:
    assert _destinations(brand) == [QUIET]


def test_what_waits_is_counted_with_the_age_of_the_oldest(brand: Brand, clock: FixedClock) -> None:
    brand.sign_up(EMAIL, 1)
    brand.sign_up("grace@example.com", 2, at=clock.advance(hours=1))
    (crm,) = _destinations(brand)
    assert (crm["waiting"], crm["oldest_waiting_at"]) == (2, "2026-03-02T17:30:00.000Z")


def test_what_failed_is_counted(brand: Brand) -> None:
    brand.sign_up(EMAIL)
    brand.settle("dead")
    (crm,) = _destinations(brand)
    assert (crm["waiting"], crm["failed"]) == (0, 1)


def test_a_stopped_destination_says_why_and_can_be_resumed(brand: Brand) -> None:
    _hold(brand, Gate(stopped_at=START, stop_cause="http_401"))
    assert _destinations(brand) == [{**QUIET, "state": "stopped", "cause": "http_401"}]
    path = "/v1/destinations/crm/resume"
    assert brand.post(path, {}).get_json() == {"resumed": True}
    assert brand.post(path, {}).get_json() == {"resumed": False}
    assert _destinations(brand) == [QUIET]


def test_a_destination_that_is_left_alone_says_until_when(brand: Brand) -> None:
    _hold(brand, Gate(held_until=START + timedelta(minutes=1)))
    held = {**QUIET, "state": "held", "until": "2026-03-02T17:31:00.000Z"}
    assert _destinations(brand) == [held]


def test_another_brands_destinations_are_not_shown_and_not_resumed(
    brand: Brand, neighbour: Brand
) -> None:
    _hold(brand, Gate(stopped_at=START, stop_cause="http_401"))
    assert _destinations(neighbour) == [QUIET]
    assert neighbour.post("/v1/destinations/crm/resume", {}).get_json() == {"resumed": False}
    assert _destinations(brand)[0]["state"] == "stopped"
