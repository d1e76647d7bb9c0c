"""What is refused as a whole goes in halves until the one it is about stands alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from signup.destinations.shared import Limits
from signup.domain.outcome import (
    Accepted,
    Allowance,
    Handover,
    Rejected,
    Retry,
    Split,
    Stopped,
    Throttled,
)
from signup.forwarding.gating import Terms
from signup.forwarding.handing import hand_over

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from signup.domain.outcome import Outcome


TERMS = Terms(Limits(batch=1000, per_request=1000))


@dataclass(slots=True)
class Picky:
    """A store that refuses a whole request for one bad record."""

    poison: set[int] = field(default_factory=set)
    terms: Terms = TERMS
    requests: list[list[int]] = field(default_factory=list)

    def hand_over(self, items: Sequence[int]) -> Handover:
        self.requests.append(list(items))
        if self.poison & set(items):
            return Handover([Split("http_400")] * len(items))
        return Handover([Accepted()] * len(items), allowance=Allowance(7, timedelta(seconds=1)))


@dataclass(slots=True)
class Saying:
    """A store that says what a test wants it to."""

    say: Callable[[Sequence[int]], Any]
    terms: Terms = TERMS

    def hand_over(self, items: Sequence[int]) -> Any:
        return self.say(items)


def _done(store: Any, count: int) -> Handover:
    return hand_over(store, range(count))


def _outcomes(store: Any, count: int) -> list[Outcome]:
    return list(_done(store, count).outcomes)


def test_one_poison_record_of_a_thousand_is_found_in_few_requests() -> None:
    store = Picky({700})
    outcomes = _outcomes(store, 1000)
    assert outcomes.pop(700) == Rejected("http_400")
    assert outcomes == [Accepted()] * 999
    assert len(store.requests) <= 21


@given(st.integers(1, 200), st.sets(st.integers(0, 199), max_size=6))
def test_only_poison_is_rejected_and_everything_else_is_taken_once(
    count: int, places: set[int]
) -> None:
    store = Picky({place for place in places if place < count})
    done = _done(store, count)
    rejected = {at for at, one in enumerate(done.outcomes) if one == Rejected("http_400")}
    taken = [
        item for request in store.requests if not store.poison & set(request) for item in request
    ]
    assert rejected == store.poison
    assert sorted(taken) == sorted(set(range(count)) - store.poison)
    assert (done.requests or 1) == len(store.requests)


def test_the_newest_word_about_the_rate_counts() -> None:
    done = _done(Picky({0}), 4)
    assert done.allowance == Allowance(7, timedelta(seconds=1))


def test_a_half_that_meets_other_trouble_waits_for_another_time() -> None:
    def say(items: Sequence[int]) -> Handover:
        outcome: Outcome = Split("http_400") if len(items) == 4 else Throttled("http_429")
        return Handover([outcome] * len(items))

    assert _outcomes(Saying(say), 4) == [Throttled("http_429")] * 4


def test_a_broken_adapter_is_a_failed_attempt_for_each() -> None:
    def say(_items: Sequence[int]) -> Handover:
        raise ZeroDivisionError

    assert _outcomes(Saying(say), 2) == [Retry("adapter_failed:ZeroDivisionError")] * 2
    assert (
        _outcomes(Saying(lambda _items: Handover([Accepted()])), 2)
        == [Retry("adapter_failed:outcomes")] * 2
    )


def test_a_refusal_of_one_beside_others_that_were_let_in_stops_nothing() -> None:
    answers: list[Outcome] = [Accepted(), Stopped("http_403")]
    assert _outcomes(Saying(lambda _items: Handover(answers)), 2) == [
        Accepted(),
        Retry("http_403"),
    ]


def test_a_refusal_of_all_is_a_stop() -> None:
    answers = [Stopped("http_401")] * 2
    assert _outcomes(Saying(lambda _items: Handover(answers)), 2) == answers


def test_a_refusal_that_the_store_never_saw_does_not_hide_that_it_locks_us_out() -> None:
    answers: list[Outcome] = [Rejected("erase_by_hand", judged=False), Stopped("http_401")]
    assert _outcomes(Saying(lambda _items: Handover(answers)), 2) == answers
