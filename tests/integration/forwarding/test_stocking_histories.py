"""Whatever happens to whom while codes are taken: none is lost, none is given to two people."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select

from signup.forwarding.stocking import stock
from signup.forwarding.taking import HELD
from signup.storage.offer_tables import codes_under_way, offer_codes, offer_holders
from signup.storage.offers import Stock
from tests.integration.forwarding.coupons import POOL, Killed, fill, stocking_of, watched, with_pool
from tests.support import klaviyo
from tests.support.examples import examples
from tests.support.receiver import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from signup.domain.site import Site
    from tests.integration.forwarding.conftest import Post

CODES, HOLD, ROUNDS, DEEPEST = 40, 6, 8, 2


@dataclass(slots=True)
class History:
    """One pool, its coupon, and chance."""

    post: Post
    account: klaviyo.Account
    site: Site
    dice: random.Random
    given: list[str] = field(default_factory=list)
    seen: set[Callable[[History], None]] = field(default_factory=set)
    depth: int = 0

    def happens(self, _step: str) -> None:
        """Let something happen every third time, between any two calls."""
        if self.dice.random() < 2 / 3:
            return
        mishap = self.dice.choice(MISHAPS)
        self.seen.add(mishap)
        mishap(self)

    def work(self) -> None:
        """Have a worker fill the pool until it is through or dead."""
        if self.depth == DEEPEST:
            return
        self.depth += 1
        try:
            list(stock(watched(stocking_of(self.post), self.happens), self.site))
        except Killed:
            pass
        finally:
            self.depth -= 1

    def give_here(self) -> None:
        with self.post.engine.begin() as connection:
            name = f"holder-{len(self.given)}"
            code = Stock(connection).hand_out(POOL, name, self.post.clock())
        self.given += [code] if code else []

    def die(self) -> None:
        raise Killed

    def pass_time(self) -> None:
        self.post.clock.advance(seconds=self.dice.uniform(0, 1.5 * HELD.total_seconds()))

    def refuse(self) -> None:
        self.account.answers.append(Answer(self.dice.choice([429, 500, 503])))

    def lose_answer(self) -> None:
        """Let Klaviyo mark the next code and never say so."""

        def lose(_code: object) -> None:
            self.account.afterwards = lambda _code: None
            raise ConnectionError

        self.account.afterwards = lose

    def give_there(self) -> None:
        """Let Klaviyo give a code to somebody of its own."""
        free = [code for code in self.account.codes if code.status == "UNASSIGNED"]
        if free:
            code = self.dice.choice(free)
            code.profile, code.status = "01SOMEBODY", "ASSIGNED_TO_PROFILE"

    def end(self) -> None:
        """Let workers come through undisturbed."""
        self.account.afterwards = lambda _code: None
        self.account.answers.clear()
        for _ in range(3):
            self.post.clock.advance(seconds=HELD.total_seconds())
            list(stock(stocking_of(self.post), self.site))

    def stocked(self) -> set[str]:
        with self.post.engine.connect() as connection:
            assert connection.execute(select(codes_under_way.c.code)).scalars().all() == []
            return set(connection.execute(select(offer_codes.c.code)).scalars())


MISHAPS = (
    History.die,
    History.pass_time,
    History.refuse,
    History.lose_answer,
    History.give_there,
    History.give_here,
    History.work,
)


@pytest.fixture
def account(post: Post) -> Iterator[klaviyo.Account]:
    with klaviyo.account(post.clock) as running:
        yield running


def _begin(post: Post, account: klaviyo.Account, seed: int) -> History:
    with post.engine.begin() as connection:
        for table in (codes_under_way, offer_codes, offer_holders):
            connection.execute(delete(table))
    fill(account, post, CODES)
    return History(post, account, with_pool(post, account, HOLD), random.Random(seed))


def test_whatever_happens_no_code_is_lost_or_given_twice(
    post: Post, account: klaviyo.Account
) -> None:
    seen: set[object] = set()
    for seed in range(examples(12)):
        history = _begin(post, account, seed)
        for _ in range(ROUNDS):
            history.work()
            history.give_here()
            post.clock.advance(seconds=60)
        history.end()
        marked = {one.text for one in account.codes if one.status == "ASSIGNED_TO_PROFILE"}
        theirs = {one.text for one in account.codes if one.profile}
        assert history.stocked() == marked - theirs, seed
        assert len(history.given) == len({*history.given}), seed
        seen |= history.seen
    assert seen == {*MISHAPS}
