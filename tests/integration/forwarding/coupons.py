"""A pool that is filled from a coupon in Klaviyo."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from signup.destinations.shared import Means
from signup.domain.offers import Pool
from signup.domain.site import DestinationConfig, EnvSecret
from signup.forwarding import adapters
from signup.forwarding.stocking import Stocking
from signup.storage.offer_tables import codes_under_way
from signup.storage.offers import Level, Place, Stock, levels
from tests.support import klaviyo
from tests.support.klaviyo_coupons import CouponCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from signup.destinations.shared import Destination
    from signup.domain.site import Site
    from tests.integration.forwarding.conftest import Post

POOL = Place("demo", "welcome")


class Killed(BaseException):
    """The worker is no more."""


def fill(account: klaviyo.Account, post: Post, count: int) -> None:
    year = post.clock() + timedelta(days=365)
    account.codes = [CouponCode("10OFF", f"HI-{number:03}", year) for number in range(count)]


def with_pool(post: Post, account: klaviyo.Account, hold: int) -> Site:
    options = {"base_url": account.url, "api_key": (EnvSecret("KLAVIYO_API_KEY"),)}
    config = DestinationConfig("klaviyo", "klaviyo", options)
    pool = Pool("welcome", low=5, destination="klaviyo", coupon="10OFF", hold=hold)
    return replace(post.site, pools=(pool, Pool("own")), destinations=(config,))


def stocking_of(post: Post) -> Stocking:
    means = Means({"KLAVIYO_API_KEY": klaviyo.KEY}, post.clock, allow_private=True)
    return Stocking(post.engine, means, post.clock)


def level(post: Post) -> Level:
    with post.engine.connect() as connection:
        return levels(connection, "demo", post.clock()).get("welcome", Level(0, 0))


def under_way(post: Post) -> list[str]:
    with post.engine.connect() as connection:
        return sorted(connection.execute(select(codes_under_way.c.code)).scalars())


def give_all(post: Post) -> list[str]:
    """Give codes to one person after another until there are no more."""
    given: list[str] = []
    before = level(post).given
    with post.engine.begin() as connection:
        stock = Stock(connection)
        while code := stock.hand_out(POOL, f"holder-{before + len(given)}", post.clock()):
            given.append(code)
    return given


def watched(stocking: Stocking, happens: Callable[[str], None]) -> Stocking:
    """Return the same with something that happens before and after each call about codes."""

    def between(name: str, call: Callable[[str], object]) -> Callable[[str], object]:
        def told(about: str) -> object:
            happens(f"before {name}")
            answer = call(about)
            happens(f"after {name}")
            return answer

        return told

    def build(config: DestinationConfig, means: Means) -> Destination:
        store = adapters.build(config, means)
        for name in ("free", "reserve", "resume"):
            method = "free_codes" if name == "free" else f"{name}_code"
            setattr(store, method, between(name, getattr(store, method)))
        return store

    return replace(stocking, build=build)
