"""A worker that cannot use a destination says so where people look, and keeps no other from it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from signup import drains
from signup.checks import notices
from signup.destinations.shared import Means
from signup.domain.outcome import Stopped
from signup.domain.site import DestinationConfig, EnvSecret
from signup.forwarding.directory import Directory, Outside
from signup.forwarding.drain import drain_once
from signup.forwarding.overview import Overview, overview_of, resume
from signup.forwarding.standstill import Standstill
from signup.settings.load import load
from signup.sites.catalog import Catalog
from signup.sites.publish import publish
from signup.storage import gates
from signup.storage.gates import CLEAR, Gate
from tests.integration.forwarding.conftest import QUEUE
from tests.support import receiver
from tests.support.clock import SeededBytes
from tests.support.factories import LINKS, a_scene, a_signup, a_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from tests.integration.forwarding.conftest import Post
    from tests.support.clock import FixedClock
    from tests.support.receiver import Receiver

NEEDY = {"CRM": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
LACKS = "unusable: CRM is not set"


@pytest.fixture
def endpoint() -> Iterator[Receiver]:
    with receiver.running() as running:
        yield running


@pytest.fixture
def hire(post: Post, endpoint: Receiver) -> Callable[..., Standstill]:
    """Return what gives a worker with the secrets given by name, of a site with a webhook."""
    options = {"url": endpoint.url, "secret": (EnvSecret("CRM"),)}
    post.site = replace(post.site, destinations=(DestinationConfig("crm", "webhook", options),))

    def make(**environ: str) -> Standstill:
        outside = Outside(Means(environ, post.clock, allow_private=True), {}, LINKS)
        known = Directory(lambda: [post.site], outside, on_unusable=lambda *_: None)
        return Standstill(post.engine, known, post.clock)

    return make


def _standing(post: Post) -> Overview:
    with post.engine.connect() as connection:
        return overview_of(connection, "demo", ["crm"], post.clock())[0]


def _gate(post: Post) -> Gate:
    with post.engine.connect() as connection:
        return gates.load(connection, QUEUE)


def _drain(post: Post, worker: Standstill) -> int:
    return drain_once(post.engine, worker.targets()[QUEUE], post.draining).sent


def test_a_lone_worker_without_the_secret_stops_the_destination_and_says_why(
    post: Post, hire: Callable[..., Standstill]
) -> None:
    assert hire().targets() == {}
    one = _standing(post)
    assert (one.standing, one.cause, one.unusable) == ("stopped", LACKS, True)
    told = notices(post.engine, post.clock)["destinations"]()
    assert told
    assert told.startswith("1 stopped")


def test_an_empty_secret_is_none(post: Post, hire: Callable[..., Standstill]) -> None:
    assert hire(CRM=" ").targets() == {}
    assert _standing(post).cause == LACKS


def test_the_next_worker_that_has_the_secret_lifts_the_stop_and_tells_what_waited(
    post: Post, hire: Callable[..., Standstill], endpoint: Receiver
) -> None:
    hire().targets()
    post.record(a_signup(a_scene(post.site)))
    assert _drain(post, hire(**NEEDY)) == 1
    assert endpoint.types() == ["profile.subscribed"]
    assert _gate(post) == CLEAR


def test_a_worker_without_the_secret_keeps_no_other_from_working(
    post: Post, hire: Callable[..., Standstill]
) -> None:
    able = hire(**NEEDY)
    target = able.targets()[QUEUE]
    lacking = hire()
    lacking.targets()
    post.record(a_signup(a_scene(post.site)))
    assert drain_once(post.engine, target, post.draining).sent == 1
    assert _gate(post) == CLEAR
    for number in range(3):
        post.clock.advance(minutes=2)
        post.record(a_signup(a_scene(post.site, post.clock()), f"signup-{number}"))
        lacking.targets()
        assert _standing(post).standing == "open"
        _drain(post, able)


def test_a_stop_is_lifted_by_a_worker_that_has_nothing_to_tell(
    post: Post, hire: Callable[..., Standstill]
) -> None:
    able, lacking = hire(**NEEDY), hire()
    able.targets()
    lacking.targets()
    able.targets()
    lacking.targets()
    assert _gate(post) == CLEAR


def test_when_the_others_have_gone_and_rows_wait_the_stop_stands_again(
    post: Post, hire: Callable[..., Standstill]
) -> None:
    lacking = hire()
    lacking.targets()
    hire(**NEEDY).targets()
    post.record(a_signup(a_scene(post.site)))
    lacking.targets()
    assert _standing(post).standing == "open"
    post.clock.advance(minutes=1)
    lacking.targets()
    assert _standing(post).cause == LACKS


def test_a_stop_that_is_resumed_by_hand_comes_again_while_rows_wait(
    post: Post, hire: Callable[..., Standstill]
) -> None:
    post.record(a_signup(a_scene(post.site)))
    lacking = hire()
    lacking.targets()
    assert resume(post.engine, QUEUE)
    post.clock.advance(minutes=1)
    lacking.targets()
    assert _standing(post).cause == LACKS


def test_who_is_locked_out_stays_stopped_for_that(
    post: Post, hire: Callable[..., Standstill]
) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.store.say = lambda _one: Stopped("http_401")
    post.drain()
    hire().targets()
    assert _standing(post).cause == "http_401"
    hire(**NEEDY).targets()
    assert _standing(post).cause == "http_401"


def test_another_worker_s_outage_is_not_taken_for_its_absence(
    post: Post, hire: Callable[..., Standstill]
) -> None:
    lacking, outage = hire(), Gate(failures=3, opens_at=post.clock.advance(minutes=5))
    lacking.targets()
    with post.engine.begin() as connection:
        gates.save(connection, QUEUE, outage)
    post.record(a_signup(a_scene(post.site)))
    post.clock.advance(minutes=-3)
    lacking.targets()
    post.clock.advance(minutes=2)
    lacking.targets()
    assert _gate(post) == outage


def test_a_stop_ends_with_its_destination(post: Post, hire: Callable[..., Standstill]) -> None:
    lacking = hire()
    lacking.targets()
    post.site = replace(post.site, destinations=())
    lacking.targets()
    assert _gate(post) == CLEAR


def test_a_reason_as_long_as_a_name_can_make_it_fits(
    post: Post, hire: Callable[..., Standstill]
) -> None:
    secrets = (EnvSecret("C" * 300),)
    hire()
    (config,) = post.site.destinations
    options = {**config.options, "secret": secrets}
    post.site = replace(post.site, destinations=(replace(config, options=options),))
    hire().targets()
    assert len(str(_standing(post).cause)) == 200


def test_every_runner_s_targets_note_it(
    engine: Engine, database_url: str, clock: FixedClock
) -> None:
    with engine.begin() as connection:
        publish(connection, a_site(), clock(), SeededBytes())
    settings = load({"SIGNUP_DATABASE_URL": database_url})
    catalog = Catalog(engine, clock=clock)
    assert QUEUE not in drains.directory(settings, {}, engine, catalog).targets()
    with engine.connect() as connection:
        gate = gates.load(connection, QUEUE)
    assert gate.stop_cause == "unusable: `secret` is missing"
