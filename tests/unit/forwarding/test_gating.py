"""When a destination may be told something: stops, breaks, patience and rate."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.destinations.shared import Limits, Rate
from signup.domain.outcome import (
    Accepted,
    Allowance,
    Confirmed,
    Handover,
    Rejected,
    Retry,
    Stopped,
    Throttled,
)
from signup.forwarding.gating import (
    FAILURES,
    LONGEST_BREAK,
    NONE,
    PATIENCE,
    PROBING,
    Admission,
    Terms,
    admit,
    begun,
    ended,
    resumed,
    standing,
)
from signup.storage.gates import CLEAR, Gate
from tests.support.clock import START

if TYPE_CHECKING:
    from signup.domain.outcome import Outcome

TERMS = Terms(Limits(batch=100, per_request=100), key="old")
RATED = Terms(Limits(batch=1000, per_request=100, rate=Rate(per_second=2, burst=10)))
SECOND = timedelta(seconds=1)


def _after(gate: Gate, *outcomes: Outcome, terms: Terms = TERMS) -> Gate:
    return ended(gate, terms, Handover(outcomes), START, chance=0.0)


def _broken() -> Gate:
    gate = CLEAR
    for _ in range(FAILURES):
        gate = _after(gate, Retry("http_500"))
    return gate


def test_a_destination_without_trouble_takes_whole_batches() -> None:
    assert admit(CLEAR, TERMS, START) == Admission(100)


def test_after_three_failed_batches_nothing_goes_for_five_seconds() -> None:
    gate = _broken()
    assert standing(gate, START) == "broken"
    assert admit(gate, TERMS, START + 4 * SECOND) == NONE


def test_two_failed_batches_and_a_good_one_break_nothing() -> None:
    gate = _after(_after(CLEAR, Retry("http_500")), Retry("http_500"))
    assert _after(gate, Retry("http_500"), Accepted()) == CLEAR


def test_after_the_break_one_thing_is_tried_by_one_worker() -> None:
    gate, later = _broken(), START + 5 * SECOND
    probe = admit(gate, TERMS, later)
    assert probe == Admission(1, probe=True)
    gate = begun(gate, TERMS, probe, 1, later)
    assert admit(gate, TERMS, later + PROBING - SECOND) == NONE
    assert admit(gate, TERMS, later + PROBING) == probe


@pytest.mark.parametrize("outcome", [Accepted(), Confirmed(), Rejected("http_400")])
def test_whatever_shows_that_it_works_closes_the_breaker(outcome: Outcome) -> None:
    assert _after(_broken(), outcome) == CLEAR


def test_every_failed_probe_doubles_the_break_up_to_five_minutes() -> None:
    gate, breaks = _broken(), []
    for _ in range(8):
        assert gate.opens_at
        breaks.append((gate.opens_at - START).total_seconds())
        gate = _after(gate, Retry("time_out"))
    assert breaks == [5, 10, 20, 40, 80, 160, 300, 300]


def test_the_end_of_a_break_is_spread() -> None:
    gate = replace(CLEAR, failures=50)
    late = ended(gate, TERMS, Handover([Retry("http_500")]), START, chance=0.999)
    assert late.opens_at
    assert LONGEST_BREAK < late.opens_at - START < LONGEST_BREAK * 1.1


def test_what_was_never_tried_is_no_failure() -> None:
    assert _after(CLEAR, Retry("not_tried", counts=False)) == CLEAR


@pytest.mark.parametrize(
    ("after", "waits"), [(None, PATIENCE), (timedelta(minutes=2), timedelta(minutes=2))]
)
def test_who_asks_for_patience_is_left_alone_as_long(
    after: timedelta | None, waits: timedelta
) -> None:
    gate = _after(CLEAR, Throttled("http_429", after), Throttled("not_tried", SECOND))
    assert admit(gate, TERMS, START + waits - SECOND) == NONE
    assert admit(gate, TERMS, START + waits) == Admission(100)


def test_a_shorter_wait_does_not_end_a_longer_one() -> None:
    gate = _after(CLEAR, Throttled("http_429", timedelta(minutes=2)))
    assert _after(gate, Throttled("http_429", SECOND)).held_until == gate.held_until


def test_no_requests_left_holds_until_the_window_ends() -> None:
    done = Handover([Accepted()], allowance=Allowance(0, 20 * SECOND))
    gate = ended(CLEAR, TERMS, done, START, chance=0.0)
    assert standing(gate, START + 19 * SECOND) == "held"
    assert standing(gate, START + 20 * SECOND) == "open"


def test_a_stop_holds_for_the_settings_it_was_met_with() -> None:
    gate = _after(CLEAR, Stopped("http_401"))
    assert (gate.stopped_at, gate.stop_cause) == (START, "http_401")
    assert admit(gate, TERMS, START + timedelta(days=9)) == NONE
    assert standing(gate, START) == "stopped"


def test_another_key_is_tried_and_ends_the_stop_when_it_works() -> None:
    gate, changed = _after(CLEAR, Stopped("http_401")), replace(TERMS, key="new")
    assert admit(gate, changed, START) == Admission(100)
    assert _after(gate, Accepted(), terms=changed) == CLEAR


def test_an_answer_that_was_on_its_way_does_not_end_a_stop() -> None:
    gate = _after(CLEAR, Stopped("http_401"))
    assert standing(_after(gate, Accepted()), START) == "stopped"


def test_by_hand_a_destination_opens_at_once() -> None:
    gate = _after(_after(_broken(), Throttled("http_429")), Stopped("http_403"))
    assert admit(resumed(gate), TERMS, START) == Admission(100)


def test_trouble_with_one_message_says_nothing_about_the_next() -> None:
    terms = replace(TERMS, breaks=False)
    gate = CLEAR
    for _ in range(20):
        gate = _after(gate, Retry("http_500"), terms=terms)
    assert gate == CLEAR


def test_no_more_goes_than_the_rate_has_requests_for() -> None:
    assert admit(CLEAR, RATED, START) == Admission(1000)
    gate = begun(CLEAR, RATED, Admission(1000), 850, START)
    assert admit(gate, RATED, START) == Admission(100)
    gate = begun(gate, RATED, Admission(100), 100, START)
    assert admit(gate, RATED, START) == NONE
    assert admit(gate, RATED, START + SECOND) == Admission(200)


def test_requests_that_were_not_foreseen_are_paid_for() -> None:
    gate = begun(CLEAR, RATED, Admission(1000), 100, START)
    done = Handover([Accepted()] * 100, requests=14)
    gate = ended(gate, RATED, done, START, chance=0.0)
    assert gate.tokens == -4
    assert admit(gate, RATED, START + 2 * SECOND) == NONE
    assert admit(gate, RATED, START + 2.5 * SECOND) == Admission(100)


def test_the_store_knows_better_how_many_requests_are_left() -> None:
    done = Handover([Accepted()], allowance=Allowance(3, timedelta(minutes=1)))
    gate = ended(CLEAR, RATED, done, START, chance=0.0)
    assert admit(gate, RATED, START) == Admission(300)


@given(
    st.lists(st.tuples(st.floats(0, 30), st.integers(1, 1000)), max_size=60),
    st.floats(0.1, 50),
    st.integers(1, 100),
)
def test_no_window_ever_sees_more_requests_than_burst_and_rate_allow(
    asks: list[tuple[float, int]], per_second: float, burst: int
) -> None:
    terms = Terms(Limits(batch=1000, per_request=7, rate=Rate(per_second, burst)))
    gate, now, sent = CLEAR, START, 0
    for pause, wanted in asks:
        now += timedelta(seconds=pause)
        admission = admit(gate, terms, now)
        count = min(wanted, admission.most)
        gate = begun(gate, terms, admission, count, now)
        sent += -(-count // 7)
    assert sent <= burst + per_second * (now - START).total_seconds() + 1e-6
