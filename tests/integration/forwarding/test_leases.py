"""What a worker holds, how long, and what happens when it dies."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.domain.outcome import Accepted, Retry
from signup.forwarding.ladder import MOST_ATTEMPTS
from signup.forwarding.timing import LEASE, SENDING
from tests.integration.forwarding.conftest import Store
from tests.support.factories import a_scene, a_signup

if TYPE_CHECKING:
    from tests.integration.forwarding.conftest import Post


class _Killed(BaseException):
    """The process ends here; nothing of it runs on."""


def _die() -> None:
    raise _Killed


def _crash(post: Post) -> None:
    post.store.meanwhile = _die
    with pytest.raises(_Killed):
        post.drain()
    post.store.meanwhile = lambda: None


def test_a_lease_ends_within_a_minute() -> None:
    assert timedelta(seconds=60) >= LEASE
    assert SENDING + timedelta(seconds=10) < LEASE


def test_nobody_else_takes_what_is_held(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    _crash(post)
    post.clock.advance(seconds=LEASE.total_seconds() - 1)
    assert post.drain().claimed == 0


def test_what_a_dead_worker_held_is_taken_after_its_lease_under_the_same_id(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    _crash(post)
    post.clock.advance(seconds=LEASE.total_seconds())
    assert post.drain().sent == 1
    first, second = post.store.told
    assert first.id == second.id
    assert post.rows()[0]["attempts"] == 2


def test_a_record_that_kills_its_workers_is_given_up(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    for _ in range(MOST_ATTEMPTS):
        _crash(post)
        post.clock.advance(minutes=1)
    assert post.drain().dead == 1
    assert post.rows()[0]["cause"] == "worker_lost"
    assert len(post.store.told) == MOST_ATTEMPTS


def test_who_lost_the_lease_changes_nothing(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    faster = Store()

    def meanwhile() -> None:
        post.clock.advance(seconds=LEASE.total_seconds())
        assert post.drain(faster).sent == 1

    post.store.meanwhile = meanwhile
    post.store.say = lambda _one: Retry("time_out")

    report = post.drain()

    assert report.lost == 1
    row = post.rows()[0]
    assert (row["state"], row["cause"], row["attempts"]) == ("accepted", None, 2)


def test_who_lost_the_lease_does_not_settle_for_who_has_it(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    slower = Store()
    seen: list[str] = []

    def meanwhile() -> None:
        post.clock.advance(seconds=LEASE.total_seconds())
        slower.meanwhile = lambda: seen.extend(post.states())
        slower.say = lambda _one: Retry("http_500")
        post.drain(slower)

    post.store.meanwhile = meanwhile
    post.store.say = lambda _one: Accepted()
    assert post.drain().lost == 1
    assert seen == ["pending"]
    assert post.rows()[0]["cause"] == "http_500"


def test_an_overdue_settlement_still_counts_while_nobody_else_took_the_row(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))

    def meanwhile() -> None:
        post.clock.advance(seconds=LEASE.total_seconds() + 5)

    post.store.meanwhile = meanwhile
    assert post.drain().lost == 0
    assert post.states() == ["accepted"]


def test_a_delivery_says_until_when_it_may_be_sent(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.drain()
    assert post.store.told[0].send_before == post.clock() + SENDING
