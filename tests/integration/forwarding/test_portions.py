"""A batch that is written down portion by portion, so that a death repeats no more than one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from signup.destinations.shared import Limits
from signup.domain.outcome import Accepted, Retry, Stopped
from tests.integration.forwarding.conftest import Store
from tests.support.factories import a_scene, a_signup

if TYPE_CHECKING:
    from signup.destinations.shared import Delivery
    from signup.domain.outcome import Outcome
    from tests.integration.forwarding.conftest import Post

PEOPLE = 5


class Portions(Store):
    """A store whose batches are written down two by two."""

    limits = Limits(portion=2)


class _Killed(BaseException):
    """The worker's process ends here."""


@pytest.fixture
def store(post: Post) -> Portions:
    scene = a_scene(post.site)
    for number in range(PEOPLE):
        post.record(a_signup(scene, f"signup-{number}", email=f"person{number}@example.com"))
    post.store = Portions()
    return post.store


def test_a_whole_batch_goes_in_portions(post: Post, store: Portions) -> None:
    report = post.drain()
    assert (report.claimed, report.sent, report.lost) == (PEOPLE, PEOPLE, 0)
    assert post.states() == ["accepted"] * PEOPLE
    assert len({one.id for one in store.told}) == PEOPLE


def test_who_dies_in_a_portion_repeats_only_that_one(post: Post, store: Portions) -> None:
    def meanwhile() -> None:
        if len(store.told) > 2:
            raise _Killed

    store.meanwhile = meanwhile
    with pytest.raises(_Killed):
        post.drain()
    assert sorted(post.states()) == ["accepted"] * 2 + ["pending"] * 3

    store.meanwhile = lambda: None
    post.clock.advance(minutes=1)
    post.drain()
    assert post.states() == ["accepted"] * PEOPLE
    assert len({one.id for one in store.told}) == PEOPLE
    assert len(store.told) == PEOPLE + 2


@pytest.mark.parametrize("answer", [Retry("http_500"), Stopped("http_401")])
def test_a_portion_in_which_nothing_works_keeps_the_rest_back(
    post: Post, store: Portions, answer: Retry | Stopped
) -> None:
    store.say = lambda _one: answer
    report = post.drain()
    assert len(store.told) == 2
    assert report.causes == {answer.cause: 2, "not_tried": 3}
    untried = [row for row in post.rows() if row["cause"] == "not_tried"]
    assert [row["attempts"] for row in untried] == [0, 0, 0]


def test_one_that_fails_keeps_nothing_else_back(post: Post, store: Portions) -> None:
    first: list[str] = []

    def say(one: Delivery) -> Outcome:
        first.append(one.id)
        return Retry("http_500") if one.id == first[0] else Accepted()

    store.say = say
    assert post.drain().sent == PEOPLE - 1
