"""The built-in runner: soon, for every queue, until it is told to stop."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import OperationalError

from signup.background import Background
from signup.destinations.shared import Means
from signup.domain.consent import Channel
from signup.domain.outcome import Handover, Stopped
from signup.domain.site import DestinationConfig, EnvSecret
from signup.forwarding.directory import Directory, Outside
from signup.forwarding.profile_target import ProfileTarget
from signup.forwarding.worker import Watchers, Worker
from signup.messengers.inbox import InboxMessenger
from signup.settings.load import load
from tests.integration.forwarding.conftest import QUEUE, Store
from tests.support import factories, receiver
from tests.support.app import publish_site
from tests.support.clock import SeededBytes
from tests.support.factories import LINKS, a_scene, a_signup
from tests.support.receiver import HANG, Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from signup.destinations.shared import DestinationError, HandedOver
    from signup.domain.site import Site
    from signup.forwarding.drain import DrainReport
    from signup.forwarding.targets import Target
    from signup.storage.queue import Queue
    from tests.integration.forwarding.conftest import Post

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Watching:
    """Hears what a worker reports, and lets a test wait for it."""

    def __init__(self) -> None:
        self.reports: list[tuple[Queue, DrainReport]] = []
        self.troubles: list[BaseException] = []
        self.stops: list[tuple[Queue, str]] = []
        self._news = threading.Condition()

    def watchers(self) -> Watchers:
        return Watchers(self._report, self._trouble, self._stopped)

    def _report(self, queue: Queue, report: DrainReport) -> None:
        with self._news:
            self.reports.append((queue, report))
            self._news.notify_all()

    def _trouble(self, _where: str, error: BaseException) -> None:
        with self._news:
            self.troubles.append(error)
            self._news.notify_all()

    def _stopped(self, queue: Queue, cause: str) -> None:
        with self._news:
            self.stops.append((queue, cause))
            self._news.notify_all()

    def wait(self, until: Callable[[], bool], seconds: float = 30) -> None:
        with self._news:
            assert self._news.wait_for(until, seconds)

    def sent(self) -> int:
        return sum(report.sent for _, report in self.reports)


@pytest.fixture
def watching() -> Watching:
    return Watching()


@pytest.fixture
def run(post: Post, watching: Watching) -> Iterator[Callable[..., Worker]]:
    started: list[Worker] = []

    def start(targets: Callable[[], dict[Queue, Target[Any]]], poll: float = 0.02) -> Worker:
        draining = replace(post.draining, clock=lambda: datetime.now(UTC))
        worker = Worker(post.engine, targets, draining, watching.watchers(), poll=poll)
        started.append(worker)
        worker.start()
        return worker

    yield start
    assert all(worker.stop() for worker in started)


def _one(post: Post) -> Callable[[], dict[Queue, Target[Any]]]:
    target = ProfileTarget(QUEUE, post.store, LINKS)
    return lambda: {QUEUE: target}


def test_what_is_recorded_is_told_within_a_second(
    post: Post, watching: Watching, run: Callable[..., Worker]
) -> None:
    run(_one(post))
    begun = time.monotonic()
    post.record(a_signup(a_scene(post.site)))
    watching.wait(lambda: watching.sent() == 1)
    assert time.monotonic() - begun < 5
    assert post.states() == ["accepted"]


def test_a_notified_worker_does_not_wait_for_its_poll(
    post: Post, watching: Watching, run: Callable[..., Worker]
) -> None:
    worker = run(_one(post), poll=600)
    post.record(a_signup(a_scene(post.site)))
    while watching.sent() == 0:
        worker.notify()
    assert post.states() == ["accepted"]


def test_a_database_in_trouble_delays_and_loses_nothing(
    post: Post, watching: Watching, run: Callable[..., Worker]
) -> None:
    failures = iter([True, True])

    class Shaky(ProfileTarget):
        def prepare(self, *args: Any) -> Any:
            if next(failures, False):
                raise OperationalError("SELECT", {}, OSError("away"))
            return super().prepare(*args)

    target = Shaky(QUEUE, post.store, LINKS)
    post.record(a_signup(a_scene(post.site)))
    run(lambda: {QUEUE: target})
    watching.wait(lambda: watching.sent() == 1)
    assert [type(one) for one in watching.troubles] == [OperationalError] * 2


def test_trouble_with_the_list_of_queues_does_not_end_the_worker(
    post: Post, watching: Watching, run: Callable[..., Worker]
) -> None:
    failures, good = iter([True]), _one(post)

    def targets() -> dict[Queue, Target[Any]]:
        if next(failures, False):
            raise RuntimeError
        return good()

    post.record(a_signup(a_scene(post.site)))
    run(targets)
    watching.wait(lambda: watching.sent() == 1)


def test_a_stop_finishes_what_is_under_way_and_begins_nothing(
    post: Post, run: Callable[..., Worker]
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def meanwhile() -> None:
        begun.set()
        assert go_on.wait(30)

    post.store.meanwhile = meanwhile
    post.record(a_signup(a_scene(post.site)))
    worker = run(_one(post))
    assert begun.wait(30)
    threading.Timer(0.1, go_on.set).start()

    assert worker.stop()

    assert post.store.closed
    assert post.states() == ["accepted"]
    post.record(a_signup(a_scene(post.site), "signup-2", email="bea@example.com"))
    worker.start()
    worker.notify()
    assert sorted(post.states()) == ["accepted", "pending"]


def test_looks_that_fail_slow_no_delivery(
    post: Post, watching: Watching, run: Callable[..., Worker]
) -> None:
    class Babbling(Store):
        def read_back(self, _batch: object) -> Handover:
            raise AttributeError("an answer of no shape that is known")

    post.store = Babbling()
    for number in range(1_200):
        told = {"id": f"told-{number}", "aggregateid": f"person{number}"}
        post.add(**told, type="profile.erased", state="accepted", look_at=post.clock())
    run(_one(post))
    watching.wait(lambda: bool(watching.troubles))
    waiting = list(range(12))
    while waiting:
        number = waiting.pop()
        scene = a_scene(post.site)
        post.record(a_signup(scene, f"signup-{number}", email=f"person{number}@example.com"))
        watching.wait(lambda: watching.sent() + len(waiting) == 12, 4)
    assert len(watching.troubles) == 1


def test_a_stop_that_is_met_while_nothing_is_delivered_is_told(
    post: Post, watching: Watching, run: Callable[..., Worker]
) -> None:
    class Locked(Store):
        def read_back(self, batch: Sequence[HandedOver]) -> Handover:
            return Handover([Stopped("http_401")] * len(batch))

    post.store = Locked()
    post.add(
        id="told", aggregateid="ada", type="profile.erased", state="accepted", look_at=post.clock()
    )
    run(_one(post))
    watching.wait(lambda: watching.stops == [(QUEUE, "http_401")])
    assert watching.reports == []


def test_several_workers_share_the_work(
    post: Post, watching: Watching, run: Callable[..., Worker]
) -> None:
    for number in range(30):
        name = f"person{number}"
        post.add_profile(name)
        post.add(id=f"row-{number}", aggregateid=name)
    stores = [Store(), Store()]
    for store in stores:
        target = ProfileTarget(QUEUE, store, LINKS)
        run(lambda target=target: {QUEUE: target})
    watching.wait(lambda: watching.sent() == 30)
    told = [one.id for store in stores for one in store.told]
    assert sorted(told) == sorted(f"row-{number}" for number in range(30))


def _directory(
    post: Post, sites: Callable[[], list[Site]], broken: list[DestinationError]
) -> Directory:
    means = Means({"CRM": SECRET}, lambda: datetime.now(UTC), allow_private=True)
    inbox = InboxMessenger(post.engine, clock=means.clock)
    return Directory(
        sites,
        Outside(means, {Channel.EMAIL: inbox, Channel.SMS: inbox}, LINKS),
        on_unusable=lambda _queue, error: broken.append(error),
    )


def _site(post: Post, *destinations: DestinationConfig) -> Site:
    return replace(post.site, destinations=destinations)


def _webhook(url: str, name: str = "crm") -> DestinationConfig:
    return DestinationConfig(name, "webhook", {"url": url, "secret": (EnvSecret("CRM"),)})


def test_a_signup_reaches_a_real_endpoint_and_the_inbox(
    post: Post, watching: Watching, run: Callable[..., Worker]
) -> None:
    with receiver.running() as endpoint:
        site = _site(post, _webhook(endpoint.url))
        run(_directory(post, lambda: [site], []).targets)
        post.record(a_signup(a_scene(post.site)))
        watching.wait(lambda: watching.sent() == 2)
        assert endpoint.types() == ["profile.subscribed"]
        assert post.states("messenger:email") == ["sent"]


def test_a_worker_follows_a_destination_that_moves(
    post: Post, watching: Watching, run: Callable[..., Worker]
) -> None:
    with receiver.running() as before, receiver.running() as after:
        sites, seen = [_site(post, _webhook(before.url))], threading.Event()
        directory = _directory(post, lambda: sites, [])

        def targets() -> dict[Queue, Target[Any]]:
            if moved.is_set():
                (followed if seen.is_set() else seen).set()
            return directory.targets()

        moved, followed = threading.Event(), threading.Event()
        run(targets)
        post.record(a_signup(a_scene(post.site)))
        watching.wait(lambda: watching.sent() == 2)
        sites[0] = _site(post, _webhook(after.url))
        moved.set()
        assert followed.wait(30)
        post.record(a_signup(a_scene(post.site), "signup-2", email="bea@example.com"))
        watching.wait(lambda: watching.sent() == 4)
        assert (before.types(), after.types()) == (["profile.subscribed"], ["profile.subscribed"])


def test_a_worker_stops_in_time_while_an_endpoint_hangs(
    post: Post, run: Callable[..., Worker]
) -> None:
    with receiver.running() as endpoint:
        endpoint.answers.append(Answer(manner=HANG))
        site = _site(post, _webhook(endpoint.url))
        post.record(a_signup(a_scene(post.site)))
        worker = run(_directory(post, lambda: [site], []).targets)
        deadline = time.monotonic() + 10
        while not endpoint.received:
            assert time.monotonic() < deadline
        begun = time.monotonic()
        assert worker.stop()
        assert time.monotonic() - begun < 10
    row = post.rows()[0]
    assert (row["state"], row["lease"], row["cause"]) == ("pending", None, "time_out")


def test_the_directory_follows_what_is_published(post: Post) -> None:
    sites = [_site(post, _webhook("http://127.0.0.1:1/a"))]
    directory = _directory(post, lambda: sites, [])
    first = directory.targets()
    assert {queue.destination for queue in first} == {"crm", "messenger:email", "messenger:sms"}
    assert directory.targets()[QUEUE] is first[QUEUE]

    sites[0] = _site(post, _webhook("http://127.0.0.1:1/b"))
    assert directory.targets()[QUEUE] is not first[QUEUE]

    sites.clear()
    assert directory.targets() == {}
    sites.append(_site(post, _webhook("http://127.0.0.1:1/a")))
    assert directory.targets()[QUEUE] is not first[QUEUE]


def test_a_destination_that_cannot_be_used_is_told_once_and_its_rows_wait(post: Post) -> None:
    broken: list[DestinationError] = []
    sites = [_site(post, DestinationConfig("crm", "unheard-of", {}))]
    directory = _directory(post, lambda: sites, broken)
    for _ in range(3):
        assert QUEUE not in directory.targets()
    assert [str(one) for one in broken] == ["destination crm: this type is not supported yet"]


def test_a_worker_that_leaves_deliveries_to_celery_has_no_queue(
    post: Post, database_url: str
) -> None:
    publish_site(post.engine, factories.a_site(key="other"), SeededBytes())
    settings = load({"SIGNUP_DATABASE_URL": database_url, "SIGNUP_SECRET_KEY": "k" * 32})
    assert Background(settings, {}, drain=False)._worker._targets() == {}


def test_the_null_destination_takes_everything(post: Post) -> None:
    sites = [_site(post, DestinationConfig("crm", "null", {}))]
    target = _directory(post, lambda: sites, []).targets()[QUEUE]
    assert len(target.hand_over([object(), object()]).outcomes) == 2
    target.close()
