"""A worker that dies while it takes codes loses none of them, and none is given to two people."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from signup.domain.offers import StoreCode
from signup.forwarding.stocking import PORTION, Stocked, Stocking, stock
from signup.forwarding.taking import HELD
from signup.storage.offers import Level, add
from signup.storage.under_way import Hold, settle, take_up, write_down
from tests.integration.forwarding.coupons import (
    POOL,
    Killed,
    fill,
    give_all,
    level,
    stocking_of,
    under_way,
    watched,
    with_pool,
)
from tests.support import klaviyo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from signup.domain.site import Site
    from tests.integration.forwarding.conftest import Post

THREE = ["HI-000", "HI-001", "HI-002"]


@dataclass(slots=True)
class Nth:
    """Does `what` when something has happened for the `count`th time."""

    name: str
    count: int
    what: Callable[[], None]
    seen: list[str] = field(default_factory=list)

    def __call__(self, name: str) -> None:
        self.seen.append(name)
        if name == self.name and self.seen.count(name) == self.count:
            self.what()


def die() -> None:
    raise Killed


@pytest.fixture
def account(post: Post) -> Iterator[klaviyo.Account]:
    with klaviyo.account(post.clock) as running:
        fill(running, post, 3)
        yield running


@pytest.fixture
def site(post: Post, account: klaviyo.Account) -> Site:
    return with_pool(post, account, 3)


@pytest.fixture
def stocking(post: Post) -> Stocking:
    return stocking_of(post)


STEPS = [
    ("after free", 1, []),
    ("before reserve", 1, THREE),
    ("after reserve", 1, THREE),
    ("before reserve", 2, THREE),
    ("after reserve", 2, THREE),
    ("after reserve", 3, THREE),
]


@pytest.mark.parametrize(("step", "count", "written"), STEPS)
def test_what_a_dead_worker_began_is_finished_by_the_next(
    post: Post, site: Site, stocking: Stocking, step: str, count: int, written: list[str]
) -> None:
    with pytest.raises(Killed):
        list(stock(watched(stocking, Nth(step, count, die)), site))
    assert (under_way(post), give_all(post)) == (written, [])
    post.clock.advance(seconds=HELD.total_seconds())
    assert list(stock(stocking, site)) == [Stocked("demo", "welcome", 3)]
    assert (under_way(post), give_all(post)) == ([], THREE)


@pytest.mark.parametrize("step", ["after resume", "before resume"])
def test_who_finishes_may_die_as_well(
    post: Post, site: Site, stocking: Stocking, step: str
) -> None:
    for happens in (Nth("after reserve", 2, die), Nth(step, 2, die)):
        with pytest.raises(Killed):
            list(stock(watched(stocking, happens), site))
        post.clock.advance(seconds=HELD.total_seconds())
    assert give_all(post) == []
    assert list(stock(stocking, site)) == [Stocked("demo", "welcome", 3)]
    assert (under_way(post), give_all(post)) == ([], THREE)


@pytest.mark.parametrize("commits", [1, 2])
def test_a_commit_that_fails_leaves_nothing_half_done(
    post: Post, site: Site, stocking: Stocking, commits: int
) -> None:
    dying = Nth("commit", commits, die)
    event.listen(post.engine, "commit", lambda _connection: dying("commit"))
    with pytest.raises(Killed):
        list(stock(stocking, site))
    assert give_all(post) == []
    post.clock.advance(seconds=HELD.total_seconds())
    assert list(stock(stocking, site)) == [Stocked("demo", "welcome", 3)]
    assert (under_way(post), give_all(post)) == ([], THREE)


def test_a_code_that_klaviyo_gave_away_meanwhile_is_not_ours(
    post: Post, site: Site, stocking: Stocking, account: klaviyo.Account
) -> None:
    with pytest.raises(Killed):
        list(stock(watched(stocking, Nth("before reserve", 1, die)), site))
    account.codes[1].profile, account.codes[1].status = "01SOMEBODY", "ASSIGNED_TO_PROFILE"
    post.clock.advance(seconds=HELD.total_seconds())
    assert list(stock(stocking, site)) == [Stocked("demo", "welcome", 2, "none_left")]
    assert (under_way(post), give_all(post)) == ([], ["HI-000", "HI-002"])


def test_a_code_of_which_nobody_can_tell_is_asked_for_until_somebody_can(
    post: Post, site: Site, stocking: Stocking, account: klaviyo.Account
) -> None:
    account.afterwards = lambda code: setattr(code, "status", "PROCESSING")
    assert list(stock(stocking, site)) == [Stocked("demo", "welcome", 0)]
    account.afterwards = lambda _code: None
    for _ in range(3):
        post.clock.advance(seconds=HELD.total_seconds())
        list(stock(stocking, site))
        assert (under_way(post), give_all(post)) == (THREE, [])
    for code in account.codes:
        code.status = "ASSIGNED_TO_PROFILE"
    post.clock.advance(seconds=HELD.total_seconds())
    assert list(stock(stocking, site)) == [Stocked("demo", "welcome", 3)]


def test_a_worker_that_must_stop_leaves_the_rest_to_the_next_at_once(
    post: Post, site: Site, stocking: Stocking
) -> None:
    counted = Nth("", 0, die)

    def go_on() -> bool:
        return counted.seen.count("after reserve") < 2

    stopped = list(stock(watched(stocking, counted), site, go_on))
    assert stopped == [Stocked("demo", "welcome", 2, "not_tried")]
    assert under_way(post) == ["HI-002"]
    assert list(stock(stocking, site)) == [Stocked("demo", "welcome", 1)]
    assert give_all(post) == THREE


def test_codes_that_another_worker_is_at_are_left_to_it(
    post: Post, site: Site, stocking: Stocking, account: klaviyo.Account
) -> None:
    fill(account, post, 6)
    others: list[Stocked] = []

    def meanwhile() -> None:
        others.extend(stock(stocking, replace(site, pools=(replace(site.pools[0], hold=5),))))

    assert list(stock(watched(stocking, Nth("after reserve", 2, meanwhile)), site)) == [
        Stocked("demo", "welcome", 3)
    ]
    assert others == [Stocked("demo", "welcome", 2)]
    assert give_all(post) == [*THREE, "HI-003", "HI-004"]


def test_one_who_finds_only_what_another_is_at_says_so(
    post: Post, site: Site, stocking: Stocking
) -> None:
    others: list[Stocked] = []
    larger = replace(site, pools=(replace(site.pools[0], hold=9),))
    happens = Nth("after reserve", 2, lambda: others.extend(stock(stocking, larger)))
    assert list(stock(watched(stocking, happens), site)) == [Stocked("demo", "welcome", 3)]
    assert others == [Stocked("demo", "welcome", 0, "being_taken")]
    assert give_all(post) == THREE


def test_a_slow_worker_does_not_begin_what_another_may_have_taken_up(
    post: Post, site: Site, stocking: Stocking
) -> None:
    others: list[Stocked] = []

    def sleep() -> None:
        post.clock.advance(seconds=HELD.total_seconds())
        others.extend(stock(stocking, site))

    happens = Nth("after reserve", 2, sleep)
    slow = list(stock(watched(stocking, happens), site))
    assert slow == [Stocked("demo", "welcome", 0, "not_tried")]
    assert happens.seen.count("before reserve") == 2
    assert others == [Stocked("demo", "welcome", 3)]
    assert (under_way(post), give_all(post)) == ([], THREE)


def test_what_another_has_taken_up_is_neither_stocked_nor_struck_off(post: Post) -> None:
    now = post.clock()
    codes = [StoreCode("A1", "10OFF-A1"), StoreCode("B2", "10OFF-B2")]
    first = Hold(POOL, "klaviyo", now + HELD)
    with post.engine.begin() as connection:
        assert write_down(connection, first, codes, 9) == codes
        assert write_down(connection, first, codes, 9) == []
    later = post.clock.advance(seconds=HELD.total_seconds())
    second = Hold(POOL, "klaviyo", later + HELD)
    with post.engine.begin() as connection:
        assert take_up(connection, second, later, 1) == codes[:1]
        assert settle(connection, first, {"A1": None}, ["B2"], later) == 0
    assert (under_way(post), level(post)) == (["A1"], Level(0, 0))


def test_a_code_that_was_given_already_is_not_given_again(
    post: Post, site: Site, stocking: Stocking, account: klaviyo.Account
) -> None:
    with post.engine.begin() as connection:
        add(connection, POOL, THREE[:1], post.clock())
    assert give_all(post) == THREE[:1]
    assert list(stock(stocking, site)) == [Stocked("demo", "welcome", 2, "none_left")]
    assert give_all(post) == THREE[1:]
    assert {code.status for code in account.codes} == {"ASSIGNED_TO_PROFILE"}


def test_many_workers_at_once_take_each_code_once(
    post: Post, site: Site, stocking: Stocking, account: klaviyo.Account
) -> None:
    fill(account, post, 90)
    wide = replace(site, pools=(replace(site.pools[0], hold=60),))
    with ThreadPoolExecutor(4) as pool:
        told = [
            one
            for found in pool.map(lambda _: list(stock(stocking, wide)), range(4))
            for one in found
        ]
    given = give_all(post)
    assert sum(one.added for one in told) == len(given) == len(set(given))
    assert 60 <= len(given) <= 60 + 3 * PORTION
    assert sorted(given) == sorted(
        code.text for code in account.codes if code.status == "ASSIGNED_TO_PROFILE"
    )
