"""What happens while something is on its way: a no, an erasure, a second press, a third worker."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from signup.capture.commands import Erase, Withdraw
from signup.destinations.shared import Means
from signup.destinations.webhook.build import build as build_webhook
from signup.domain.site import DestinationConfig, EnvSecret
from signup.forwarding import deliveries
from signup.forwarding.drain import drain_once
from signup.forwarding.profile_target import ProfileTarget
from signup.forwarding.reading_back import LOOKS, read_back_once
from signup.storage.engine import create_engine
from tests.integration.forwarding.conftest import QUEUE
from tests.integration.forwarding.test_klaviyo_histories import LISTS, an_adapter
from tests.support import klaviyo, receiver
from tests.support.factories import LINKS, a_scene, a_signup
from tests.support.receiver import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from signup.capture.command import Command
    from signup.destinations.klaviyo.adapter import Klaviyo
    from signup.destinations.webhook.adapter import Webhook
    from tests.integration.forwarding.conftest import Post
    from tests.support.receiver import Receiver

EMAIL = "person1@example.com"


@pytest.fixture
def account(post: Post) -> Iterator[klaviyo.Account]:
    lists = dict.fromkeys(LISTS.values(), "single_opt_in")
    with klaviyo.account(post.clock, **lists) as running:
        yield running


@pytest.fixture
def adapter(post: Post, account: klaviyo.Account) -> Iterator[Klaviyo]:
    made = an_adapter(account, post.clock)
    yield made
    made.close()


def _withdraw(post: Post, person: str) -> Command:
    return Withdraw(a_scene(post.site, post.clock()), person, None, None, "asked by mail")


def _erase(post: Post, person: str) -> Command:
    return Erase(a_scene(post.site, post.clock()), person)


@pytest.mark.parametrize("end", [_withdraw, _erase])
def test_an_end_holds_though_klaviyo_carries_out_the_grant_after_it(
    post: Post,
    account: klaviyo.Account,
    adapter: Klaviyo,
    end: Callable[[Post, str], Command],
) -> None:
    target = ProfileTarget(QUEUE, adapter, LINKS)
    account.busy = True
    post.record(a_signup(a_scene(post.site), email=EMAIL))
    post.clock.advance(seconds=2)
    assert drain_once(post.engine, target, post.draining).sent == 1
    account.put_off()
    account.busy = False
    post.record(end(post, post.rows()[0]["aggregateid"]))
    post.clock.advance(seconds=2)
    assert drain_once(post.engine, target, post.draining).sent == 1
    post.clock.advance(seconds=LOOKS[0].total_seconds())
    read_back_once(post.engine, target, post.draining)
    account.catch_up()
    assert account.person(email=EMAIL) is not None
    for _ in range(6):
        post.clock.advance(minutes=2)
        read_back_once(post.engine, target, post.draining)
        drain_once(post.engine, target, post.draining)
    known = account.person(email=EMAIL)
    assert known is None or (end is _withdraw and not known.may_be_sent("email", LISTS["email"]))
    assert post.states()[-1] == "confirmed"


def test_a_replay_pressed_twice_at_the_same_moment_is_one(post: Post, database_url: str) -> None:
    for number in range(400):
        post.add_profile(f"person{number}")
        name = f"row-{number:03}"
        post.add(id=name, aggregateid=f"person{number}", state="dead", attempts=11)
    engines, begin = [create_engine(database_url) for _ in range(2)], threading.Barrier(2)

    def press(one: int) -> int:
        begin.wait(30)
        chosen = deliveries.Filter(state="dead")
        return deliveries.replay_all(engines[one], "demo", chosen, now=post.clock())

    with ThreadPoolExecutor(2) as presses:
        assert sum(presses.map(press, range(2))) == 400
    for engine in engines:
        engine.dispose()
    while post.drain().claimed:
        pass
    assert sorted(one.id for one in post.store.told) == [f"row-{one:03}" for one in range(400)]


def test_of_three_workers_exactly_one_probes_a_broken_store(post: Post) -> None:
    for number in range(30):
        post.add_profile(f"person{number}")
        post.add(id=f"row-{number:02}", aggregateid=f"person{number}")
    with receiver.running() as endpoint:
        endpoint.answers.extend([Answer(503)] * 1_000)
        target = ProfileTarget(QUEUE, _webhook(post, endpoint), LINKS)
        for _ in range(3):
            drain_once(post.engine, target, post.draining, limit=1)
        post.clock.advance(minutes=1)
        before, begin = len(endpoint.received), threading.Barrier(3)

        def work(_worker: int) -> int:
            begin.wait(30)
            return drain_once(post.engine, target, post.draining).claimed

        with ThreadPoolExecutor(3) as workers:
            claimed = sorted(workers.map(work, range(3)))
        assert claimed == [0, 0, 1]
        assert len(endpoint.received) - before == 1
        target.close()


def _webhook(post: Post, endpoint: Receiver) -> Webhook:
    options = {"url": endpoint.url, "secret": (EnvSecret("CRM"),)}
    means = Means({"CRM": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, post.clock, allow_private=True)
    return build_webhook(DestinationConfig("crm", "webhook", options), means)
