"""Pools are filled ahead from a coupon in Klaviyo, and whoever signs up gets one of its codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from signup.forwarding.every import Rounds
from signup.forwarding.stocking import Stocked, Stocking, Stockist, stock
from signup.storage.offers import Level, Stock, add_until, is_low
from tests.integration.forwarding.coupons import (
    POOL,
    fill,
    level,
    stocking_of,
    under_way,
    with_pool,
)
from tests.support import klaviyo
from tests.support.receiver import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.domain.site import Site
    from tests.integration.forwarding.conftest import Post
    from tests.support.klaviyo_coupons import CouponCode


@pytest.fixture
def account(post: Post) -> Iterator[klaviyo.Account]:
    with klaviyo.account(post.clock) as running:
        fill(running, post, 50)
        yield running


@pytest.fixture
def site(post: Post, account: klaviyo.Account) -> Site:
    return with_pool(post, account, 30)


@pytest.fixture
def stocking(post: Post) -> Stocking:
    return stocking_of(post)


def test_a_pool_is_filled_to_what_is_held_ready_and_then_left_alone(
    post: Post, site: Site, stocking: Stocking
) -> None:
    assert list(stock(stocking, site)) == [Stocked("demo", "welcome", 30)]
    assert level(post) == Level(30, 0)
    assert list(stock(stocking, site)) == []


def test_what_was_given_out_is_taken_anew(post: Post, site: Site, stocking: Stocking) -> None:
    list(stock(stocking, site))
    with post.engine.begin() as connection:
        given = Stock(connection).hand_out(POOL, "holder-1", post.clock())
    assert given == "HI-000"
    assert list(stock(stocking, site)) == [Stocked("demo", "welcome", 1)]
    assert level(post) == Level(30, 1)


def test_a_coupon_that_runs_out_is_told_and_the_alarm_goes(
    post: Post, site: Site, stocking: Stocking, account: klaviyo.Account
) -> None:
    account.codes = account.codes[:3]
    assert list(stock(stocking, site)) == [Stocked("demo", "welcome", 3, "none_left")]
    with post.engine.connect() as connection:
        assert is_low(connection, POOL, 5, post.clock())


def test_what_was_taken_before_the_trouble_is_kept(
    post: Post, site: Site, stocking: Stocking, account: klaviyo.Account
) -> None:
    list(stock(stocking, replace(site, pools=(replace(site.pools[0], hold=10),))))
    account.answers.append(Answer(500))
    assert list(stock(stocking, site)) == [Stocked("demo", "welcome", 0, "http_500")]
    assert level(post) == Level(10, 0)


def test_a_store_that_cannot_be_reached_as_configured_is_told(
    site: Site, stocking: Stocking
) -> None:
    keyless = replace(stocking, means=replace(stocking.means, environ={}))
    assert list(stock(keyless, site)) == [Stocked("demo", "welcome", 0, "destination_unusable")]


def test_a_code_is_not_given_once_it_is_not_good_any_more(post: Post) -> None:
    now = post.clock()
    codes = [("SOON", now + timedelta(hours=30)), ("LONG", now + timedelta(days=30))]
    with post.engine.begin() as connection:
        add_until(connection, POOL, codes, now)
    assert level(post) == Level(2, 0)
    post.clock.advance(hours=10)
    assert level(post) == Level(1, 0)
    with post.engine.begin() as connection:
        give = partial(Stock(connection).hand_out, POOL, at=post.clock())
        assert [give("holder-1"), give("holder-2")] == ["LONG", None]


def test_the_thread_fills_and_tells_and_outlives_trouble(site: Site, stocking: Stocking) -> None:
    found: list[Stocked] = []
    troubles: list[str] = []
    turns = iter([ConnectionError()])

    def sites() -> list[Site]:
        trouble = next(turns, None)
        if trouble is not None:
            raise trouble
        return [site]

    told = Rounds(lambda name, _error: troubles.append(name))
    stockist = Stockist(stocking, sites, found.append, told, every=0.01)
    stockist.start()
    while not found:
        stockist._thread.join(0.01)
    stockist.stop()
    assert (troubles, found) == (["codes"], [Stocked("demo", "welcome", 30)])


def test_codes_of_which_klaviyo_lets_us_have_none_end_the_round(
    post: Post, site: Site, stocking: Stocking, account: klaviyo.Account
) -> None:
    def send(code: CouponCode) -> None:
        code.profile = "01SOMEBODY"

    account.meanwhile = send
    assert list(stock(stocking, site)) == [Stocked("demo", "welcome", 0, "none_taken")]
    assert (level(post), under_way(post)) == (Level(0, 0), [])


def test_what_was_under_way_when_the_store_was_renamed_is_finished(
    post: Post, site: Site, stocking: Stocking, account: klaviyo.Account
) -> None:
    begun = iter([True, True, True])
    list(stock(stocking, site, lambda: next(begun, False)))
    left, kept = under_way(post), level(post).free
    renamed = replace(
        site,
        pools=(replace(site.pools[0], destination="klaviyo-eu"),),
        destinations=(replace(site.destinations[0], name="klaviyo-eu"),),
    )
    post.clock.advance(minutes=3)

    assert list(stock(stocking, renamed)) == [Stocked("demo", "welcome", 30 - kept)]

    assert (len(left), kept) == (18, 2)
    assert (under_way(post), level(post)) == ([], Level(30, 0))
    assert sum(one.status != "UNASSIGNED" for one in account.codes) == 30
