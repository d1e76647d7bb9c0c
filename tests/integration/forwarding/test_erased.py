"""Telling the stores that somebody was forgotten: before all else, and by the id alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.capture.commands import Erase, Withdraw
from signup.destinations.shared import Means
from signup.domain.consent import Channel
from signup.domain.outcome import Accepted, Retry
from signup.domain.site import DestinationConfig, EnvSecret
from signup.forwarding import adapters
from signup.forwarding.deliveries import Filter, replay_all
from signup.forwarding.drain import drain_once
from signup.forwarding.message_target import MessageTarget
from signup.forwarding.profile_target import ProfileTarget
from signup.messengers.inbox import InboxMessenger
from signup.storage import tables
from signup.storage.queue import Queue
from tests.integration.forwarding.conftest import QUEUE, Store
from tests.support import receiver
from tests.support.factories import EMAIL, LINKS, PHONE, a_phone, a_scene, a_signup, a_text
from tests.support.traces import found_in, left_in_tables

if TYPE_CHECKING:
    from signup.destinations.shared import Delivery
    from signup.domain.outcome import Outcome
    from tests.integration.forwarding.conftest import Post

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def _failing(_delivery: Delivery) -> Outcome:
    return Retry("http_500")


def _ada(post: Post) -> str:
    return str(post.rows()[0]["aggregateid"])


def _erase(post: Post) -> Erase:
    return Erase(a_scene(post.site, post.clock.advance(seconds=1)), _ada(post))


def _withdraw(post: Post) -> Withdraw:
    scene = a_scene(post.site, post.clock.advance(seconds=1))
    return Withdraw(scene, _ada(post), Channel.EMAIL, None, "")


def _drain_all(post: Post, store: Store | None = None) -> None:
    while post.drain(store).claimed:
        pass


def test_an_erasure_says_the_id_and_nothing_else(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    _drain_all(post)
    post.record(_erase(post))
    _drain_all(post)
    told = post.store.told[-1]
    assert (told.type, told.data) == ("profile.erased", {"id": _ada(post), "consent": None})


def test_what_was_never_told_is_not_told_after_an_erasure(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.record(_erase(post))
    _drain_all(post)
    assert post.store.types() == ["erased"]
    assert post.states() == ["superseded", "accepted"]


def test_an_erasure_overtakes_a_withdrawal_that_waits_after_a_failure(post: Post) -> None:
    """One that a worker is just trying cannot be taken back; it must not hold the erasure up."""
    post.record(a_signup(a_scene(post.site)))
    _drain_all(post)
    post.record(_withdraw(post))
    other = Store()

    def meanwhile() -> None:
        post.record(_erase(post))

    post.store.meanwhile = meanwhile
    post.store.say = _failing
    post.drain()

    _drain_all(post, other)
    assert other.types() == ["erased"]


def test_an_erasure_waits_for_what_is_in_flight_and_goes_after_it(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    other = Store()

    def meanwhile() -> None:
        post.record(_erase(post))
        assert post.drain(other).claimed == 0

    post.store.meanwhile = meanwhile
    post.drain()
    _drain_all(post, other)
    assert post.store.types() == ["subscribed"]
    assert other.types() == ["erased"]


def test_what_was_in_flight_and_failed_is_not_tried_again(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.store.say = _failing
    post.store.meanwhile = lambda: post.record(_erase(post))
    post.drain()
    post.store.meanwhile = lambda: None
    post.store.say = lambda _one: Accepted()

    post.clock.advance(hours=1)
    _drain_all(post)

    assert post.store.types() == ["subscribed", "erased"]
    assert post.states() == ["superseded", "accepted"]


def test_a_replayed_dead_letter_of_a_forgotten_person_is_not_told(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.change(post.rows()[0]["id"], state="dead")
    post.record(_erase(post))

    replay_all(post.engine, "demo", Filter(state="dead"), now=post.clock())
    _drain_all(post)

    assert post.store.types() == ["erased"]


def test_no_queue_and_no_dead_letter_holds_a_value_of_the_person(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.change(post.rows()[0]["id"], state="dead")
    assert "outbox" not in left_in_tables(post.engine, [EMAIL])
    post.record(_erase(post))
    assert left_in_tables(post.engine, [EMAIL]) == {}


def test_a_store_that_never_answers_is_told_again_and_again(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    _drain_all(post)
    post.record(_erase(post))
    post.store.say = _failing
    for _ in range(3):
        post.drain()
        post.clock.advance(hours=1)
    assert post.store.types() == ["subscribed", *["erased"] * 3]


@pytest.mark.parametrize(("channel", "address"), [("email", EMAIL), ("sms", PHONE)])
def test_nobody_who_was_forgotten_is_written_to(post: Post, channel: str, address: str) -> None:
    """Also when a worker had the message and gave it back."""
    post.record(a_signup(a_scene(post.site, risky=True)), a_phone(a_scene(post.site)))
    waiting = post.rows(f"messenger:{channel}")
    assert waiting
    for row in waiting:
        post.change(row["id"], lease="gone", leased_until=post.clock() + timedelta(minutes=1))
    post.record(Erase(a_scene(post.site), str(waiting[0]["aggregateid"])))
    post.clock.advance(minutes=2)

    target = MessageTarget(
        Queue("demo", f"messenger:{channel}"),
        InboxMessenger(post.engine, clock=post.clock),
        site_of=lambda _key: post.site,
        links=LINKS,
        clock=post.clock,
    )
    drain_once(post.engine, target, post.draining)

    assert set(post.states(f"messenger:{channel}")) == {"superseded"}
    assert left_in_tables(post.engine, [address]) == {}


def test_a_person_who_came_back_is_told_under_a_new_id(post: Post) -> None:
    post.record(a_text(a_scene(post.site), "join", "SM1"))
    old = _ada(post)
    post.record(_erase(post))
    post.record(a_text(a_scene(post.site, post.clock.advance(minutes=1)), "join", "SM2"))
    _drain_all(post)
    told = {(one.type, one.data["id"] == old) for one in post.store.told}
    assert told == {("profile.erased", True), ("profile.subscribed", False)}


def test_a_webhook_learns_of_an_erasure_without_any_value(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    with receiver.running() as endpoint:
        config = DestinationConfig(
            "crm", "webhook", {"url": endpoint.url, "secret": (EnvSecret("SECRET"),)}
        )
        means = Means({"SECRET": SECRET}, clock=post.clock, allow_private=True)
        target = ProfileTarget(QUEUE, adapters.build(config, means), LINKS)
        drain_once(post.engine, target, post.draining)
        post.record(_erase(post))
        drain_once(post.engine, target, post.draining)
        target.close()
        last = endpoint.received[-1]

    assert endpoint.types() == ["profile.subscribed", "profile.erased"]
    assert last.json()["data"] == {"id": _ada(post), "consent": None}
    assert found_in(last.body, [EMAIL]) == []
    assert [row["state"] for row in post.rows()] == ["accepted", "accepted"]
    assert tables.profiles.name not in left_in_tables(post.engine, [EMAIL])
