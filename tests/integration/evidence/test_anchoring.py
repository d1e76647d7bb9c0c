"""When checkpoints are shown to their witnesses, by whom, and what happens when nobody answers."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from signup.checks import notices
from signup.evidence import tables, turns
from signup.evidence.anchoring import Anchoring, Reports
from signup.evidence.anchors import Witness, anchor_once
from signup.evidence.errors import AnchorFailed
from tests.support.evidence import SITE, Book

if TYPE_CHECKING:
    from collections.abc import Callable

    from signup.evidence.store import StoredCheckpoint

HOUR = timedelta(hours=1)


class Neighbour:
    """A witness who remembers the sizes of what it was shown, and fails while told to."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.seen: list[int] = []
        self.fails = False
        self.meanwhile: Callable[[], object] = lambda: None

    def show(self, checkpoint: StoredCheckpoint) -> None:
        self.meanwhile()
        if self.fails:
            raise AnchorFailed("nobody at home")
        self.seen.append(checkpoint.size)

    def witness(self, kind: str = "mail") -> Witness:
        return Witness(kind, HOUR, self.show)

    def call(self) -> bool:
        return anchor_once(self.book.engine, SITE, self.witness(), self.book.clock)

    def knock(self) -> bool:
        """Call and return whether the witness was asked, be it in vain."""
        try:
            return self.call()
        except AnchorFailed:
            return True

    def grow(self, count: int = 1) -> None:
        self.book.fill(count)
        self.book.seal()


@pytest.fixture
def neighbour(book: Book) -> Neighbour:
    return Neighbour(book)


def test_an_empty_log_is_shown_to_nobody(neighbour: Neighbour) -> None:
    assert not neighbour.call()
    assert neighbour.seen == []


def test_a_checkpoint_is_shown_once_and_remembered(neighbour: Neighbour) -> None:
    neighbour.grow(2)
    assert neighbour.call()
    assert not neighbour.call()
    (row,) = neighbour.book.rows(tables.evidence_anchors)
    assert (row["size"], row["kind"], row["token"]) == (2, "mail", None)


def test_a_log_that_grows_is_shown_no_sooner_than_an_hour_later(neighbour: Neighbour) -> None:
    neighbour.grow()
    assert neighbour.call()
    neighbour.grow(2)
    neighbour.book.clock.advance(minutes=59)
    assert not neighbour.call()
    neighbour.book.clock.advance(minutes=1)
    assert neighbour.call()
    assert neighbour.seen == [1, 3]


def test_a_log_that_rests_is_not_shown_again_when_it_is_signed_again(neighbour: Neighbour) -> None:
    neighbour.grow()
    neighbour.call()
    neighbour.book.clock.advance(days=1)
    assert neighbour.book.seal()
    assert len(neighbour.book.rows(tables.evidence_checkpoints)) == 2
    assert not neighbour.call()


def test_each_kind_of_witness_has_its_own_turn(neighbour: Neighbour) -> None:
    neighbour.grow()
    assert neighbour.call()
    other = neighbour.witness("rfc3161")
    assert anchor_once(neighbour.book.engine, SITE, other, neighbour.book.clock)


def test_a_witness_in_trouble_is_asked_ever_more_rarely_and_then_at_once_again(
    neighbour: Neighbour,
) -> None:
    neighbour.grow()
    neighbour.fails = True
    asked = [minute for minute in range(32) if _a_minute_of(neighbour)]
    assert asked == [0, 1, 3, 7, 15, 31]

    neighbour.fails = False
    neighbour.book.clock.advance(hours=1)
    assert neighbour.call()
    assert not _in_trouble(neighbour)


def _a_minute_of(neighbour: Neighbour) -> bool:
    asked = neighbour.knock()
    neighbour.book.clock.advance(minutes=1)
    return asked


def test_no_pause_is_longer_than_six_hours() -> None:
    assert turns.pause(0) == timedelta(minutes=1)
    assert turns.pause(9) == turns.pause(10_000) == timedelta(hours=6)


def _in_trouble(neighbour: Neighbour) -> bool:
    with neighbour.book.engine.connect() as connection:
        return turns.in_trouble(connection, neighbour.book.clock())


def test_lasting_trouble_is_noticed_until_the_witness_is_no_longer_asked(
    neighbour: Neighbour,
) -> None:
    neighbour.grow()
    neighbour.fails = True
    notice = notices(neighbour.book.engine, neighbour.book.clock)["witnesses"]
    for _ in range(5):
        assert notice() is None
        neighbour.book.clock.advance(hours=1)
        neighbour.knock()
    assert "see the worker's log" in str(notice())
    neighbour.book.clock.advance(days=1)
    assert notice() is None


def test_of_two_workers_one_shows_the_checkpoint(neighbour: Neighbour) -> None:
    neighbour.grow()
    seen_by_the_other: list[bool] = []
    neighbour.meanwhile = lambda: seen_by_the_other.append(neighbour.call())
    assert neighbour.call()
    assert (neighbour.seen, seen_by_the_other) == ([1], [False])


def test_many_workers_that_wake_together_show_it_once(neighbour: Neighbour) -> None:
    neighbour.grow()
    together = threading.Barrier(6)

    def work() -> None:
        together.wait(30)
        neighbour.call()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert neighbour.seen == [1]


def test_a_witness_that_takes_its_time_slows_no_sealing(neighbour: Neighbour) -> None:
    neighbour.grow()
    neighbour.meanwhile = neighbour.grow
    assert neighbour.call()
    sizes = [row["size"] for row in neighbour.book.rows(tables.evidence_checkpoints)]
    assert sorted(sizes) == [1, 2]


def test_a_worker_that_dies_over_it_leaves_it_to_the_next(neighbour: Neighbour) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    neighbour.grow()
    neighbour.meanwhile = die
    with pytest.raises(KeyboardInterrupt):
        neighbour.call()
    neighbour.meanwhile = lambda: None
    neighbour.book.clock.advance(minutes=1)
    assert neighbour.call()


# -- the runner ---------------------------------------------------------------------------------


class Desk:
    """The runner over one neighbour who stands witness for several sites, and what it reports."""

    def __init__(self, neighbour: Neighbour, *sites: str) -> None:
        self.told: list[tuple[str, ...]] = []
        self.news = threading.Event()
        reports = Reports(
            on_anchored=lambda site, kind: self._tell("anchored", site, kind),
            on_failed=lambda site, kind, why: self._tell("failed", site, kind, str(why)),
            on_trouble=lambda where, error: self._tell(where, type(error).__name__),
        )
        self.witnesses = {site: [neighbour.witness("rfc3161")] for site in sites}
        self.anchoring = Anchoring(
            neighbour.book.engine, lambda: self.witnesses, neighbour.book.clock, reports
        )

    def _tell(self, *words: str) -> None:
        self.told.append(words)
        self.news.set()


def test_the_runner_tells_what_was_anchored_and_what_was_not(neighbour: Neighbour) -> None:
    neighbour.grow()
    desk = Desk(neighbour, SITE)
    neighbour.fails = True
    desk.anchoring.anchor_all()
    neighbour.fails = False
    neighbour.book.clock.advance(minutes=1)
    desk.anchoring.anchor_all()
    assert desk.told == [
        ("failed", SITE, "rfc3161", "nobody at home"),
        ("anchored", SITE, "rfc3161"),
    ]


def test_a_witness_that_fails_is_not_waited_for_at_every_site(neighbour: Neighbour) -> None:
    neighbour.grow()
    (log,) = neighbour.book.rows(tables.evidence_checkpoints)
    with neighbour.book.engine.begin() as connection:
        connection.execute(insert(tables.evidence_checkpoints).values({**log, "site": "other"}))
    desk = Desk(neighbour, SITE, "other")
    neighbour.meanwhile = lambda: desk.told.append(("asked",))

    neighbour.fails = True
    desk.anchoring.anchor_all()
    assert desk.told.count(("asked",)) == 1
    desk.anchoring.anchor_all()
    assert desk.told.count(("asked",)) == 2, "the other site's turn"


def test_the_runner_outlives_trouble_and_ends_when_asked(neighbour: Neighbour) -> None:
    desk = Desk(neighbour, SITE)

    def raise_it() -> None:
        raise RuntimeError

    neighbour.grow()
    neighbour.meanwhile = raise_it
    desk.anchoring.start()
    assert desk.news.wait(30)
    assert desk.told[0] == ("anchors", "RuntimeError")
    desk.anchoring.stop()
    desk.anchoring.anchor_all()
    assert len(desk.told) == 1, "nothing more is begun"
