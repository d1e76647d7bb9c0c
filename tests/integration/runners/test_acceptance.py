"""Whatever runs the drains, what was promised comes true: the built-in worker, Celery, by hand."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

from signup.capture.commands import Withdraw
from signup.domain.consent import Channel
from signup.drains import now
from signup.forwarding.deliveries import replay
from signup.forwarding.ladder import MOST_ATTEMPTS
from signup.forwarding.overview import resume
from signup.storage.queue import Queue
from tests.support.clock import START
from tests.support.factories import a_phone, a_scene, a_signup
from tests.support.receiver import Answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from signup.capture.command import Command
    from tests.integration.runners.story import Story
    from tests.support.receiver import Received

TAKEN, DOWN = Answer(), Answer(503)


def email(person: int) -> str:
    return f"person{person}@example.com"


def joins(story: Story, *people: int) -> list[Command]:
    """Return the signup of each, a second apart."""
    return [
        a_signup(a_scene(story.site, second(one)), f"signup-{one}", email=email(one))
        for one in people
    ]


def leaves_a_number(story: Story, person: int) -> Command:
    """Return what one does who goes on to the second step."""
    scene = a_scene(story.site, second(60 + person))
    return a_phone(scene, f"signup-{person}", phone=f"+1415555{2000 + person}")


def second(number: int) -> datetime:
    return START + timedelta(seconds=number)


def once(first: Answer) -> Callable[[Received], Answer]:
    """Return what answers so to the first request, and takes all others."""
    answers = iter([first])
    return lambda _received: next(answers, TAKEN)


def test_a_grant_arrives(story: Story) -> None:
    story.record(*joins(story, 1))
    story.until(lambda: story.states() == ["accepted"], nudge=False)
    assert (story.types(), story.states()) == (["subscribed"], ["accepted"])
    assert story.received()[0].json()["data"]["email"] == email(1)


def test_the_changes_of_each_profile_arrive_in_their_order(story: Story) -> None:
    people = range(8)
    story.answer(once(Answer(429, {"Retry-After": "1"})))
    story.record(*joins(story, *people))
    for person in people:
        story.record(leaves_a_number(story, person))
    story.until_told()
    told: dict[str, list[str]] = {}
    for one in story.taken():
        told.setdefault(one.json()["data"]["id"], []).append(one.id)
    written: dict[str, list[str]] = {}
    for row in story.rows():
        written.setdefault(row["aggregateid"], []).append(row["id"])
    assert told == written
    assert {len(ids) for ids in written.values()} == {2}


def test_a_withdrawal_overtakes_a_grant_that_waits(story: Story) -> None:
    story.answer(once(DOWN))
    story.record(*joins(story, 1))
    story.until(lambda: story.rows()[0]["cause"] == "http_503")
    scene = a_scene(story.site, second(60))
    story.record(Withdraw(scene, story.rows()[0]["aggregateid"], Channel.EMAIL, None, ""))
    story.until_told()
    assert story.types() == ["subscribed", "withdrawn"]
    assert story.states() == ["superseded", "accepted"]
    told = story.received()[1].json()["data"]
    assert told["channels"]["email"]["marketing"]["state"] == "unsubscribed"


def test_a_store_that_asks_for_patience_gets_it_and_then_the_delivery(story: Story) -> None:
    at: list[float] = []

    def say(_received: Received) -> Answer:
        at.append(time.monotonic())
        return TAKEN if len(at) > 1 else Answer(429, {"Retry-After": "1"})

    story.answer(say)
    story.record(*joins(story, 1))
    story.until_told()
    assert at[1] - at[0] >= 1
    assert [(row["state"], row["attempts"]) for row in story.rows()] == [("accepted", 1)]


def test_an_outage_is_waited_out_and_everything_arrives_once(story: Story) -> None:
    story.answer(lambda _received: DOWN)
    story.record(*joins(story, 1, 2, 3))
    story.until(lambda: story.standing().standing == "broken", hurry=True)
    story.answer(lambda _received: TAKEN)
    story.until_told(hurry=True)
    assert story.states() == ["accepted"] * 3
    assert sorted(one.id for one in story.taken()) == [row["id"] for row in story.rows()]


def test_a_store_that_lets_nobody_in_is_stopped_and_says_so(
    story: Story, begin: Callable[[], Story]
) -> None:
    story.answer(once(Answer(401)))
    story.record(*joins(story, 1))
    story.until(lambda: story.standing().standing == "stopped")
    assert story.standing().cause == "http_401"

    story.record(*joins(story, 2))
    other = begin()
    other.record(*joins(other, 1))
    other.until_told()
    assert story.types() == ["subscribed"]
    assert [(row["state"], row["attempts"]) for row in story.rows()] == [("pending", 0)] * 2

    assert resume(story.engine, Queue(story.site.key, "crm"))
    story.until_told(hurry=True)
    assert story.states() == ["accepted"] * 2


def test_a_poison_record_ends_dead_and_its_neighbours_arrive(story: Story) -> None:
    def say(received: Received) -> Answer:
        return Answer(500) if received.json()["data"]["email"] == email(2) else TAKEN

    story.answer(say)
    story.record(*joins(story, 1, 2, 3))
    story.until(lambda: story.states() == ["accepted", "pending", "accepted"])
    poison = story.rows()[1]["id"]
    story.change(poison, attempts=MOST_ATTEMPTS - 1)
    story.until_told(hurry=True)
    assert story.states() == ["accepted", "dead", "accepted"]
    assert story.rows()[1]["cause"] == "http_500"
    assert [one.id for one in story.received()].count(poison) == 2
    assert story.standing().standing == "open"


def test_a_replay_arrives_once_however_often_it_is_pressed(story: Story) -> None:
    story.answer(once(Answer(400)))
    story.record(*joins(story, 1))
    story.until_told()
    row = story.rows()[0]
    assert row["state"] == "rejected"

    def press(_time: int) -> int:
        return replay(story.engine, story.site.key, [row["id"]], now=now())

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(press, range(8))) == 1
    story.until_told()
    assert press(9) == 0
    assert [one.id for one in story.received()] == [row["id"]] * 2
    assert story.states() == ["accepted"]


def test_two_at_once_send_nothing_twice(story: Story) -> None:
    story.record(*joins(story, *range(200)))
    story.runner.turn()
    story.until_told()
    assert sorted(one.id for one in story.received()) == [row["id"] for row in story.rows()]
    assert set(story.states()) == {"accepted"}
