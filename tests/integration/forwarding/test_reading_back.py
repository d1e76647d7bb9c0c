"""What a store said it would see to is looked for there, and told again when it is not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.capture.commands import Withdraw
from signup.destinations.shared import Limits, Rate
from signup.domain.outcome import (
    Accepted,
    Confirmed,
    Handover,
    Rejected,
    Retry,
    Stopped,
    Superseded,
    Throttled,
)
from signup.forwarding.profile_target import ProfileTarget
from signup.forwarding.reading_back import read_back_once
from tests.integration.forwarding.conftest import QUEUE, Store
from tests.support.factories import LINKS, a_scene, a_signup, a_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from signup.destinations.shared import HandedOver
    from signup.domain.outcome import Outcome
    from signup.storage.queue import Queue
    from tests.integration.forwarding.conftest import Post


class Readable(Store):
    """A store that can be asked for what it took."""

    def __init__(self) -> None:
        super().__init__()
        self.say = lambda _one: Accepted("job-1")
        self.found: Callable[[HandedOver], Outcome] = lambda _one: Retry("not_there_yet")
        self.asked: list[HandedOver] = []

    def read_back(self, batch: Sequence[HandedOver]) -> Handover:
        self.asked.extend(batch)
        return Handover([self.found(one) for one in batch])


@pytest.fixture
def store(post: Post) -> Readable:
    """Give a store that has said it would see to Ada's signup."""
    made = Readable()
    post.store = made
    post.record(a_signup(a_scene(post.site)))
    post.drain()
    return made


def _look(post: Post, store: Store, *, after: float = 10) -> dict[str, int]:
    post.clock.advance(seconds=after)
    return dict(read_back_once(post.engine, ProfileTarget(QUEUE, store, LINKS), post.draining))


def _leave(post: Post) -> Withdraw:
    scene = a_scene(post.site, post.clock.advance(seconds=1))
    return Withdraw(scene, post.rows()[0]["aggregateid"], None, None, "asked by mail")


def test_what_was_taken_is_looked_for_ten_seconds_later(post: Post, store: Readable) -> None:
    assert _look(post, store, after=9) == {}
    store.found = lambda _one: Confirmed()
    assert _look(post, store, after=1) == {"confirmed": 1}
    assert post.states() == ["confirmed"]
    handed = store.asked[0]
    assert (handed.delivery.id, handed.handle) == (store.told[0].id, "job-1")
    assert handed.taken_at == post.clock() - timedelta(seconds=10)


def test_what_is_confirmed_is_not_looked_for_again(post: Post, store: Readable) -> None:
    store.found = lambda _one: Confirmed()
    _look(post, store)
    assert _look(post, store, after=600) == {}


def test_what_is_not_there_yet_is_looked_for_twice_more(post: Post, store: Readable) -> None:
    assert [_look(post, store, after=pause) for pause in (10, 19, 1, 59, 1)] == [
        {"accepted": 1},
        {},
        {"accepted": 1},
        {},
        {"pending": 1},
    ]
    assert post.rows()[0]["cause"] == "not_there_yet"
    post.clock.advance(seconds=6)
    assert post.drain().sent == 1
    assert [one.id for one in store.told] == [store.told[0].id] * 2


def test_what_never_comes_to_be_is_given_up_with_its_cause(post: Post, store: Readable) -> None:
    post.change(store.told[0].id, attempts=11)
    states = [_look(post, store, after=pause) for pause in (10, 20, 60)]
    assert states[-1] == {"dead": 1}
    assert post.rows()[0]["cause"] == "not_there_yet"


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Rejected("bad_list"), "rejected"), (Superseded("withdrawn_there"), "superseded")],
)
def test_what_the_store_has_decided_is_kept_with_its_cause(
    post: Post, store: Readable, outcome: Rejected | Superseded, state: str
) -> None:
    store.found = lambda _one: outcome
    assert _look(post, store) == {state: 1}
    assert post.rows()[0]["cause"] == outcome.cause


def test_a_store_that_cannot_tell_is_not_asked_again(post: Post, store: Readable) -> None:
    store.found = lambda _one: Accepted()
    assert _look(post, store) == {"accepted": 1}
    assert _look(post, store, after=600) == {}


def test_patience_while_looking_holds_the_whole_destination(post: Post, store: Readable) -> None:
    store.found = lambda _one: Throttled("http_429", timedelta(minutes=2))
    assert _look(post, store) == {"accepted": 1}
    post.add_profile("bea")
    post.add(id="row-9", aggregateid="bea")
    assert post.drain().claimed == 0
    assert _look(post, store, after=60) == {}
    assert post.rows()[0]["looks"] == 0


def test_a_stop_met_while_looking_stops_the_destination(post: Post, store: Readable) -> None:
    store.found = lambda _one: Stopped("http_401")
    _look(post, store)
    assert _look(post, store, after=3600) == {}
    assert len(store.asked) == 1


def test_a_stop_met_while_looking_is_told_at_that_moment(post: Post, store: Readable) -> None:
    told: list[tuple[Queue, str]] = []
    target = ProfileTarget(QUEUE, store, LINKS)

    def look() -> None:
        post.clock.advance(seconds=30)
        read_back_once(post.engine, target, post.draining, on_stopped=lambda *one: told.append(one))

    look()
    assert told == []
    store.found = lambda _one: Stopped("http_401")
    look()
    look()
    assert told == [(QUEUE, "http_401")]


def test_looking_draws_on_the_same_rate(post: Post, store: Readable) -> None:
    store.limits = Limits(rate=Rate(per_second=0.01, burst=1))
    _look(post, store)
    post.add_profile("bea")
    post.add(id="row-9", aggregateid="bea")
    assert post.drain().claimed == 0


def test_a_lost_grant_is_not_told_again_after_a_withdrawal(post: Post, store: Readable) -> None:
    post.record(_leave(post))
    post.drain()
    store.found = lambda one: (
        Confirmed() if one.delivery.type == "profile.withdrawn" else Retry("not_there_yet")
    )
    for pause in (10, 20, 60):
        _look(post, store, after=pause)
    post.clock.advance(minutes=1)
    assert post.drain().sent == 0
    assert post.states() == ["superseded", "confirmed"]
    assert store.types() == ["subscribed", "withdrawn"]


def test_a_lost_withdrawal_is_told_again_whatever_else_was_told_since(
    post: Post, store: Readable
) -> None:
    post.record(_leave(post))
    post.drain()
    post.record(a_text(a_scene(post.site, post.clock.advance(seconds=1)), "join"))
    for _ in range(3):
        post.drain()
        _look(post, store, after=60)
    store.told.clear()
    post.clock.advance(minutes=1)
    post.drain()
    assert store.types()[0] == "withdrawn"


def test_a_lost_withdrawal_is_not_told_after_a_new_consent(post: Post, store: Readable) -> None:
    post.record(a_text(a_scene(post.site, post.clock.advance(seconds=1)), "join", "SM1"))
    post.record(a_text(a_scene(post.site, post.clock.advance(seconds=1)), "stop", "SM2"))
    post.drain()
    post.record(a_text(a_scene(post.site, post.clock.advance(seconds=1)), "join", "SM3"))
    post.drain()
    for pause in (30, 30, 60):
        _look(post, store, after=pause)
    ended = [row for row in post.rows() if row["type"] == "profile.withdrawn"]
    assert [row["cause"] for row in ended] == ["overtaken", "not_there_yet"]  # offers, orders


def test_who_looks_is_alone_until_the_lease_ends(post: Post, store: Readable) -> None:
    found: list[dict[str, int]] = []

    def meanwhile(_one: HandedOver) -> Outcome:
        found.append(_look(post, Readable(), after=0))
        return Confirmed()

    store.found = meanwhile
    assert _look(post, store) == {"confirmed": 1}
    assert found == [{}]


def test_a_store_that_cannot_be_read_is_never_asked(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.drain()
    assert _look(post, post.store) == {}
    assert post.rows()[0]["look_at"] is None
