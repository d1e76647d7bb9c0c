"""One profile's changes go in order; a no goes first; nobody is told a yes after a no."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.capture.commands import Withdraw
from signup.domain.outcome import Accepted, Rejected, Retry
from signup.storage.outbox import told_no
from tests.integration.forwarding.conftest import QUEUE, Store
from tests.support.clock import START
from tests.support.factories import (
    EMAIL_MARKETING,
    SMS_MARKETING,
    a_phone,
    a_scene,
    a_signup,
    a_text,
)

if TYPE_CHECKING:
    from signup.destinations.shared import Delivery
    from signup.domain.outcome import Outcome
    from tests.integration.forwarding.conftest import Post


def _failing(_delivery: Delivery) -> Outcome:
    return Retry("http_500")


def _withdraw(post: Post, channel: str | None = None) -> Withdraw:
    """Ada takes it back a second later."""
    scene = a_scene(post.site, post.clock.advance(seconds=1))
    wanted = {"email": EMAIL_MARKETING[0], "sms": SMS_MARKETING[0], None: None}[channel]
    return Withdraw(scene, post.rows()[0]["aggregateid"], wanted, None, "asked by mail")


def _join_on_both_channels(post: Post) -> None:
    """Ada leaves her address and her number and says yes from the handset a minute later."""
    scene = a_scene(post.site)
    post.record(a_signup(scene), a_phone(scene))
    post.record(a_text(a_scene(post.site, post.clock.advance(minutes=1)), "confirm"))


def test_the_second_change_waits_for_the_first(post: Post) -> None:
    _join_on_both_channels(post)
    first, second = post.rows()

    assert post.drain().sent == 1
    assert [one.id for one in post.store.told] == [first["id"]]
    post.drain()
    assert [one.id for one in post.store.told] == [first["id"], second["id"]]


def test_a_change_that_fails_holds_back_those_behind_it(post: Post) -> None:
    _join_on_both_channels(post)
    post.store.say = _failing
    post.drain()
    assert post.drain().claimed == 0
    post.store.say = lambda _one: Accepted()
    post.clock.advance(seconds=6)
    post.drain()
    post.drain()
    assert post.states() == ["accepted", "accepted"]
    first, second = (row["id"] for row in post.rows())
    assert [one.id for one in post.store.told] == [first, first, second]


def test_those_held_back_are_not_looked_at_until_the_first_is_due(post: Post) -> None:
    post.add_profile()
    post.add(id="first", revision=1, next_at=post.clock() + timedelta(hours=5))
    post.add(id="second", revision=2)
    post.drain()
    assert post.rows()[1]["next_at"] == post.clock() + timedelta(hours=5)


def test_other_profiles_are_not_held_back(post: Post) -> None:
    for name in ("ada", "bea"):
        post.add_profile(name)
    post.add(id="stuck", next_at=post.clock() + timedelta(hours=5))
    post.add(id="behind", revision=2)
    post.add(id="free", aggregateid="bea")
    assert post.drain().sent == 1
    assert [one.id for one in post.store.told] == ["free"]


@pytest.mark.parametrize(
    ("end", "state"), [(Rejected("http_400"), "rejected"), (Retry("http_500"), "dead")]
)
def test_what_ended_badly_does_not_hold_back_a_later_change(
    post: Post, end: Outcome, state: str
) -> None:
    post.add_profile()
    post.add(id="first", attempts=10)
    post.add(id="second", revision=2)
    post.store.say = lambda one: end if one.id == "first" else Accepted()
    post.drain()
    post.drain()
    assert post.states() == [state, "accepted"]


def test_a_grant_that_was_withdrawn_before_it_was_told_is_never_told(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.record(_withdraw(post))
    while post.drain().claimed:
        pass
    assert post.store.types() == ["withdrawn"]
    assert post.store.states() == ["unsubscribed"]
    assert post.states() == ["superseded", "accepted"]
    assert post.rows()[0]["cause"] == "consent_withdrawn"


def test_a_withdrawal_overtakes_a_change_that_waits_after_a_failure(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.store.say = _failing
    for _ in range(6):
        post.drain()
        post.clock.now = post.rows()[0]["next_at"]
    post.clock.advance(seconds=-60)
    post.store.say = lambda _one: Accepted()
    post.store.told.clear()

    post.record(_withdraw(post))
    post.drain()

    assert post.store.types() == ["withdrawn"]
    assert post.states()[1] == "accepted"


def test_a_withdrawal_cancels_older_grants_at_once(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.store.say = _failing
    post.drain()
    post.store.say = lambda _one: Accepted()
    post.record(_withdraw(post))

    report = post.drain()

    assert (report.sent, report.superseded) == (1, 1)
    assert post.states() == ["superseded", "accepted"]


def test_a_withdrawal_of_one_channel_leaves_the_other_channels_grant(post: Post) -> None:
    _join_on_both_channels(post)
    post.record(_withdraw(post, channel="email"))
    while post.drain().claimed:
        pass
    assert post.store.types()[0] == "withdrawn"
    assert "subscribed" in post.store.types()
    assert post.store.states("email") == ["unsubscribed"] * len(post.store.told)


def test_only_the_newest_of_two_grants_counts_after_a_withdrawal(post: Post) -> None:
    scene = a_scene(post.site)
    post.record(a_text(scene, "join", "SM1"))
    post.record(a_text(a_scene(post.site, scene.at + timedelta(minutes=1)), "stop", "SM2"))
    post.record(a_text(a_scene(post.site, scene.at + timedelta(minutes=2)), "join", "SM3"))
    post.clock.advance(minutes=3)
    while post.drain().claimed:
        pass
    assert post.store.types()[-1] == "subscribed"
    assert post.store.types().count("subscribed") == 1
    assert post.states()[0] == "superseded"


def test_a_withdrawal_waits_for_what_is_in_flight(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    other = Store()

    def meanwhile() -> None:
        post.record(_withdraw(post))
        assert post.drain(other).claimed == 0

    post.store.meanwhile = meanwhile
    post.drain()
    assert other.told == []
    post.drain(other)
    assert other.types() == ["withdrawn"]


def test_two_workers_keep_the_order_of_every_profile(post: Post) -> None:
    names = [f"person{number}" for number in range(12)]
    for name in names:
        post.add_profile(name)
        for revision in range(1, 6):
            post.add(id=f"{name}-{revision}", aggregateid=name, revision=revision)
    told: dict[str, list[int]] = {name: [] for name in names}
    in_flight: set[str] = set()
    guard, dice = threading.Lock(), random.Random(3)
    beside: list[str] = []

    def say(one: Delivery) -> Outcome:
        name, revision = one.id.split("-")
        with guard:
            beside.extend([name] if name in in_flight else [])
            in_flight.add(name)
        failing = dice.random() < 0.2
        with guard:
            in_flight.discard(name)
            if not failing:
                told[name].append(int(revision))
        return Retry("http_429", timedelta(), counts=False) if failing else Accepted()

    def work(_worker: int) -> int:
        store, sent = Store(), 0
        store.say = say
        while any(state == "pending" for state in post.states()):
            sent += post.drain(store, limit=5).sent
        return sent

    with ThreadPoolExecutor(2) as workers:
        sent = sum(workers.map(work, range(2)))

    assert sent == 60
    assert beside == []
    assert told == {name: [1, 2, 3, 4, 5] for name in names}


def test_a_withdrawal_tells_whether_its_person_came_back_before_it_was_told(post: Post) -> None:
    for intent, message in (("join", "SM1"), ("stop", "SM2"), ("join", "SM3")):
        post.record(a_text(a_scene(post.site, post.clock.advance(seconds=1)), intent, message))
    for _ in range(3):
        post.drain()
    ended = {
        one.data["consent"]["purpose"]: one.given_anew
        for one in post.store.told
        if one.type == "profile.withdrawn"
    }
    assert ended == {"marketing": True, "transactional": False}
    assert not post.store.told[-1].given_anew


def test_a_grant_tells_when_its_person_was_last_told_as_a_no(post: Post) -> None:
    for intent, message in (("join", "SM1"), ("stop", "SM2"), ("join", "SM3")):
        post.record(a_text(a_scene(post.site, post.clock.advance(seconds=1)), intent, message))
        for _ in range(3):
            post.drain()
    told = {(one.type, one.told_no_at) for one in post.store.told}
    stopped_at = START + timedelta(seconds=2)
    assert told == {
        ("profile.subscribed", None),
        ("profile.withdrawn", None),
        ("profile.subscribed", stopped_at),
    }


def test_a_no_that_was_tried_and_then_overtaken_may_have_been_heard(post: Post) -> None:
    post.add_profile()
    post.add(id="no", type="profile.withdrawn", state="superseded", settled_at=post.clock())
    post.add(id="yes", type="profile.subscribed", revision=2)
    with post.engine.connect() as connection:
        assert told_no(connection, QUEUE, {"ada"}) == {}
    post.change("no", attempts=2)
    with post.engine.connect() as connection:
        assert told_no(connection, QUEUE, {"ada"}) == {"ada": post.clock()}
