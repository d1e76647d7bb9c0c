"""What operators are told of every destination, and how they let one go on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry
from sqlalchemy import create_engine as unmigrated

from signup.checks import notices
from signup.domain.outcome import Accepted, Retry, Stopped, Throttled
from signup.forwarding.overview import Overview, overview, resume
from signup.gauges import DeliveryGauges
from signup.storage import gates
from signup.storage.gates import Gate
from signup.storage.queue import Queue
from tests.integration.forwarding.conftest import QUEUE
from tests.support.clock import START

if TYPE_CHECKING:
    from tests.integration.forwarding.conftest import Post

LABELS = {"site": "demo", "destination": "crm"}
OLDEST = "signup_deliveries_oldest_waiting_seconds"


def _people(post: Post, count: int) -> None:
    for number in range(count):
        post.add_profile(f"person{number}")
        post.add(id=f"row-{number}", aggregateid=f"person{number}")


def _overview(post: Post) -> list[Overview]:
    with post.engine.connect() as connection:
        return overview(connection, post.clock())


def _gauge(post: Post, name: str) -> float | None:
    registry = CollectorRegistry()
    registry.register(DeliveryGauges(post.engine, post.clock))
    return registry.get_sample_value(name, LABELS)


def test_what_waits_is_told_with_the_oldest(post: Post) -> None:
    _people(post, 3)
    found = _overview(post)
    assert found == [Overview("demo", "crm", "open", None, None, 3, START, 0)]


def test_a_stop_is_told_with_its_cause(post: Post) -> None:
    _people(post, 1)
    post.store.say = lambda _one: Stopped("http_401")
    assert post.drain().stopped == "http_401"
    one = _overview(post)[0]
    assert (one.standing, one.cause, one.waiting) == ("stopped", "http_401", 1)
    assert _gauge(post, "signup_destination_stopped") == 1


def test_patience_is_told_with_its_end(post: Post) -> None:
    _people(post, 1)
    post.store.say = lambda _one: Throttled("http_429", timedelta(minutes=1))
    post.drain()
    one = _overview(post)[0]
    assert (one.standing, one.until) == ("held", START + timedelta(minutes=1))


def test_an_outage_is_told_until_a_probe_works(post: Post) -> None:
    _people(post, 5)
    post.store.say = lambda _one: Retry("http_503")
    for _ in range(3):
        post.drain(limit=1)
    assert _overview(post)[0].standing == "broken"
    assert _gauge(post, "signup_destination_out_of_order") == 1
    post.clock.advance(minutes=1)
    assert _overview(post)[0].standing == "probing"
    post.store.say = lambda _one: Accepted()
    post.drain()
    assert _gauge(post, "signup_destination_out_of_order") == 0


def test_the_age_of_the_oldest_that_waits_is_measured(post: Post) -> None:
    _people(post, 2)
    post.clock.advance(seconds=90)
    assert _gauge(post, OLDEST) == 90
    post.drain()
    assert _gauge(post, OLDEST) is None


def test_what_failed_for_good_is_counted(post: Post) -> None:
    for number, state in enumerate(("dead", "rejected", "accepted", "superseded")):
        post.add(id=f"row-{number}", revision=number, state=state)
    assert _gauge(post, "signup_deliveries_failed") == 2
    assert _gauge(post, "signup_deliveries_waiting") == 0


def test_while_the_database_is_away_no_figure_is_made_up(post: Post) -> None:
    away = DeliveryGauges(unmigrated("sqlite://"), post.clock)
    assert list(away.collect()) == []


def test_by_hand_a_stopped_destination_goes_on_at_once(post: Post) -> None:
    _people(post, 1)
    post.store.say = lambda _one: Stopped("http_401")
    post.drain()
    post.clock.advance(minutes=1)
    assert resume(post.engine, QUEUE)
    assert not resume(post.engine, QUEUE)
    post.store.say = lambda _one: Accepted()
    assert post.drain().sent == 1


def test_what_was_never_held_back_cannot_be_resumed(post: Post) -> None:
    assert not resume(post.engine, Queue("demo", "elsewhere"))


def test_the_doctor_says_that_a_destination_is_stopped(post: Post) -> None:
    check = notices(post.engine, post.clock)["destinations"]
    assert check() is None
    _people(post, 1)
    post.store.say = lambda _one: Stopped("http_401")
    post.drain()
    told = check()
    assert told
    assert told.startswith("1 stopped, 0 out of order")


def test_the_doctor_counts_a_destination_once_that_broke_and_then_stopped(post: Post) -> None:
    broken = Gate(stopped_at=post.clock(), stop_cause="http_401", failures=3, opens_at=post.clock())
    with post.engine.begin() as connection:
        gates.save(connection, QUEUE, broken)
    told = notices(post.engine, post.clock)["destinations"]()
    assert told
    assert told.startswith("1 stopped, 0 out of order")
