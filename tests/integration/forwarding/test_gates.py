"""What one worker learns about a destination holds for all of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from signup.destinations.shared import Limits, Rate
from signup.domain.outcome import Accepted, Handover, Rejected, Retry, Split, Stopped, Throttled
from signup.forwarding.drain import drain_once
from signup.forwarding.profile_target import ProfileTarget
from signup.storage import gates
from tests.integration.forwarding.conftest import QUEUE, Store
from tests.support import factories

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signup.destinations.shared import Delivery
    from signup.forwarding.drain import DrainReport
    from tests.integration.forwarding.conftest import Post


def _people(post: Post, count: int) -> None:
    for number in range(count):
        post.add_profile(f"person{number:03}")
        post.add(id=f"row-{number:03}", aggregateid=f"person{number:03}")


def _drain(post: Post, store: Store, key: str) -> DrainReport:
    target = ProfileTarget(QUEUE, store, factories.LINKS, key)
    return drain_once(post.engine, target, post.draining)


def _attempts(post: Post) -> set[int]:
    return {row["attempts"] for row in post.rows()}


class _Picky(Store):
    """A store that refuses a whole batch for one record."""

    def __init__(self, poison: str) -> None:
        super().__init__()
        self._poison = poison

    def deliver(self, batch: Sequence[Delivery]) -> Handover:
        bad = any(one.id == self._poison for one in batch)
        return Handover([Split("http_400") if bad else Accepted()] * len(batch))


def _limited(**limits: Any) -> Store:
    store = Store()
    store.limits = Limits(**limits)
    return store


def test_a_destination_that_locks_us_out_is_left_alone_by_every_worker(post: Post) -> None:
    _people(post, 3)
    post.store.say = lambda _one: Stopped("http_401")
    assert post.drain().causes == {"http_401": 3}
    post.clock.advance(hours=1)
    other = Store()
    assert post.drain(other).claimed == 0
    assert other.told == []
    assert _attempts(post) == {0}


def test_a_new_key_sets_a_stopped_destination_going(post: Post) -> None:
    _people(post, 1)
    post.store.say = lambda _one: Stopped("http_401")
    _drain(post, post.store, "old")
    post.clock.advance(minutes=1)
    assert _drain(post, Store(), "old").claimed == 0
    assert _drain(post, Store(), "new").sent == 1
    with post.engine.connect() as connection:
        assert gates.load(connection, QUEUE) == gates.CLEAR


def test_an_outage_is_noticed_after_three_batches_and_then_probed(post: Post) -> None:
    _people(post, 40)
    post.store.limits = Limits(batch=10)
    post.store.say = lambda _one: Retry("http_503")
    for _ in range(4):
        post.drain()
    assert len(post.store.told) == 30
    post.clock.advance(seconds=6)
    assert post.drain().claimed == 1
    assert post.drain().claimed == 0


def test_a_probe_that_works_lets_everything_go(post: Post) -> None:
    _people(post, 40)
    post.store.limits = Limits(batch=10)
    post.store.say = lambda _one: Retry("http_503")
    for _ in range(3):
        post.drain()
    post.clock.advance(minutes=1)
    post.store.say = lambda _one: Accepted()
    assert [post.drain().sent for _ in range(5)] == [1, 10, 10, 10, 9]


def test_while_one_worker_probes_no_other_does(post: Post) -> None:
    _people(post, 5)
    post.store.limits = Limits(batch=1)
    post.store.say = lambda _one: Retry("http_503")
    for _ in range(3):
        post.drain()
    post.clock.advance(minutes=1)
    claimed: list[int] = []
    post.store.meanwhile = lambda: claimed.append(post.drain(Store()).claimed)
    assert post.drain().claimed == 1
    assert claimed == [0]


def test_a_busy_store_is_left_alone_by_all_and_no_attempt_is_lost(post: Post) -> None:
    _people(post, 20)
    post.store.limits = Limits(batch=10)
    post.store.say = lambda _one: Throttled("http_429", timedelta(seconds=20))
    assert post.drain().retried == 10
    assert post.drain(Store()).claimed == 0
    post.clock.advance(seconds=30)
    post.store.say = lambda _one: Accepted()
    assert [post.drain().sent for _ in range(2)] == [10, 10]
    assert _attempts(post) == {1}


def test_workers_share_one_rate(post: Post) -> None:
    _people(post, 40)
    limits = {"batch": 100, "per_request": 1, "rate": Rate(per_second=5, burst=10)}
    first, second = _limited(**limits), _limited(**limits)
    assert (post.drain(first).sent, post.drain(second).sent) == (10, 0)
    post.clock.advance(seconds=1)
    assert (post.drain(second).sent, post.drain(first).sent) == (5, 0)


def test_a_batch_waits_for_company_but_not_for_long(post: Post) -> None:
    store = _limited(batch=3, per_request=3, linger=timedelta(seconds=1))
    _people(post, 2)
    assert post.drain(store).claimed == 0
    post.clock.advance(seconds=1)
    assert post.drain(store).sent == 2


def test_a_full_batch_waits_for_nobody(post: Post) -> None:
    _people(post, 3)
    assert post.drain(_limited(batch=3, per_request=3, linger=timedelta(seconds=1))).sent == 3


def test_one_poison_record_is_buried_with_its_cause_and_the_others_go(post: Post) -> None:
    _people(post, 9)
    report = post.drain(_Picky("row-004"))
    assert (report.sent, report.rejected) == (8, 1)
    assert [row["id"] for row in post.rows() if row["state"] == "rejected"] == ["row-004"]
    assert [row["cause"] for row in post.rows() if row["cause"]] == ["http_400"]


def test_a_refused_record_is_no_outage(post: Post) -> None:
    _people(post, 9)
    post.store.limits = Limits(batch=1)
    post.store.say = lambda _one: Rejected("http_400")
    assert [post.drain().rejected for _ in range(9)] == [1] * 9
