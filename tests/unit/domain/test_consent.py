"""The consent state machine, told as sentences and as properties over any history."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.consent import (
    NOTHING,
    OWN_ACTS,
    Act,
    EventKind,
    Happening,
    OptInLevel,
    State,
    derive,
    fold,
    order_of,
    rank_of,
)
from signup.evidence.standalone import EVENTS
from tests.support.clock import START


def happening(kind: EventKind, act: Act = Act.PRESS, minutes: int = 0) -> Happening:
    return Happening(kind, act, START + timedelta(minutes=minutes), "popup:welcome:1")


def state_after(*events: Happening) -> State:
    return derive(events).state


happenings = st.builds(
    happening, st.sampled_from(EventKind), st.sampled_from(Act), st.integers(0, 10)
)
histories = st.lists(happenings, max_size=12)


def test_nothing_happened_means_no_consent() -> None:
    assert derive([]) == NOTHING


def test_a_request_alone_is_pending() -> None:
    assert state_after(happening(EventKind.REQUESTED)) is State.PENDING


def test_a_given_consent_subscribes_as_single_opt_in() -> None:
    standing = derive([happening(EventKind.GIVEN)])

    assert (standing.state, standing.level) == (State.SUBSCRIBED, OptInLevel.SINGLE)


@pytest.mark.parametrize("act", sorted(OWN_ACTS))
def test_an_act_of_the_address_itself_counts_as_confirmed(act: Act) -> None:
    assert derive([happening(EventKind.GIVEN, act)]).level is OptInLevel.CONFIRMED


def test_a_confirmed_consent_is_not_lowered_by_a_later_press() -> None:
    events = [happening(EventKind.CONFIRMED, Act.CODE), happening(EventKind.GIVEN, minutes=1)]

    assert derive(events).level is OptInLevel.CONFIRMED


def test_a_withdrawal_ends_the_subscription() -> None:
    events = [happening(EventKind.GIVEN), happening(EventKind.WITHDRAWN, minutes=1)]

    assert state_after(*events) is State.UNSUBSCRIBED


def test_a_withdrawal_of_the_same_moment_wins() -> None:
    given_now, withdrawn_now = happening(EventKind.GIVEN), happening(EventKind.WITHDRAWN)

    assert state_after(given_now, withdrawn_now) is State.UNSUBSCRIBED
    assert state_after(withdrawn_now, given_now) is State.UNSUBSCRIBED


def test_a_press_does_not_bring_back_who_withdrew() -> None:
    events = [happening(EventKind.WITHDRAWN), happening(EventKind.GIVEN, minutes=1)]

    assert state_after(*events) is State.UNSUBSCRIBED


def test_a_confirmation_by_the_person_brings_them_back() -> None:
    events = [
        happening(EventKind.WITHDRAWN),
        happening(EventKind.CONFIRMED, Act.LINK_AND_PRESS, minutes=1),
    ]

    assert state_after(*events) is State.SUBSCRIBED


@pytest.mark.parametrize("act", Act)
def test_an_import_never_brings_back_who_withdrew(act: Act) -> None:
    events = [happening(EventKind.WITHDRAWN), happening(EventKind.IMPORTED, act, minutes=1)]

    assert state_after(*events) is State.UNSUBSCRIBED


def test_what_a_file_merely_says_waits_and_asks_nothing() -> None:
    standing = derive([happening(EventKind.IMPORTED, Act.REPORTED)])

    assert (standing.state, standing.level) == (State.PENDING, OptInLevel.UNKNOWN)
    assert standing.requested_at is None, "nobody was asked, so no stray yes is an answer"


@pytest.mark.parametrize(
    ("act", "level"),
    [
        (Act.GIVEN_ELSEWHERE, OptInLevel.SINGLE),
        (Act.CONFIRMED_ELSEWHERE, OptInLevel.CONFIRMED),
    ],
)
def test_what_a_file_proves_counts_as_far_as_it_proves_it(act: Act, level: OptInLevel) -> None:
    standing = derive([happening(EventKind.IMPORTED, act)])

    assert (standing.state, standing.level) == (State.SUBSCRIBED, level)


def test_a_proof_that_comes_later_ends_the_waiting() -> None:
    events = [
        happening(EventKind.IMPORTED, Act.REPORTED),
        happening(EventKind.IMPORTED, Act.GIVEN_ELSEWHERE, minutes=1),
    ]

    assert state_after(*events) is State.SUBSCRIBED


@pytest.mark.parametrize("act", [Act.REPORTED, Act.GIVEN_ELSEWHERE])
def test_an_import_does_not_lower_a_confirmed_consent(act: Act) -> None:
    events = [
        happening(EventKind.CONFIRMED, Act.CODE),
        happening(EventKind.IMPORTED, act, minutes=1),
    ]

    assert derive(events).level is OptInLevel.CONFIRMED


def test_a_refusal_closes_a_pending_request() -> None:
    events = [happening(EventKind.REQUESTED), happening(EventKind.REFUSED, minutes=1)]

    assert derive(events).requested_at is None
    assert state_after(*events) is State.NONE


def test_a_request_to_someone_who_left_stays_open_without_changing_the_state() -> None:
    standing = derive([happening(EventKind.WITHDRAWN), happening(EventKind.REQUESTED, minutes=1)])

    assert standing.state is State.UNSUBSCRIBED
    assert standing.requested_at == START + timedelta(minutes=1)


@pytest.mark.parametrize("answer", [EventKind.GIVEN, EventKind.CONFIRMED, EventKind.REFUSED])
def test_an_answer_of_the_moment_of_its_question_closes_it(answer: EventKind) -> None:
    asked = happening(EventKind.REQUESTED)
    folded = fold(fold(NOTHING, asked), happening(answer))

    assert derive([happening(answer), asked]) == folded
    assert state_after(happening(EventKind.CONFIRMED), asked) is State.SUBSCRIBED
    assert derive([happening(EventKind.CONFIRMED), asked]).requested_at is None


@given(st.lists(happenings.map(lambda one: replace(one, at=START)), max_size=6))
def test_nothing_of_the_same_moment_outdoes_a_stop(events: list[Happening]) -> None:
    stopped = derive([happening(EventKind.WITHDRAWN), *events])

    assert stopped.state is State.UNSUBSCRIBED
    assert stopped.requested_at is None


@given(histories.flatmap(lambda events: st.tuples(st.just(events), st.permutations(events))))
def test_events_of_one_moment_have_one_order(both: tuple[list[Happening], list[Happening]]) -> None:
    told, retold = both

    assert sorted(told, key=order_of) == sorted(retold, key=order_of)


def test_the_verifier_ranks_events_of_one_moment_as_the_state_does() -> None:
    assert sorted(EventKind, key=rank_of) == [*EVENTS]


@given(histories)
def test_the_order_of_arrival_does_not_matter(events: list[Happening]) -> None:
    assert derive(events) == derive(list(reversed(events)))


@given(histories)
def test_folding_one_by_one_equals_deriving_from_all(events: list[Happening]) -> None:
    ordered = sorted(events, key=lambda one: (one.at, one.kind is EventKind.WITHDRAWN))
    distinct = [
        one for place, one in enumerate(ordered) if place == 0 or one.at > ordered[place - 1].at
    ]
    standing = NOTHING
    for event in distinct:
        standing = fold(standing, event)

    assert standing == derive(distinct)


@given(histories, st.lists(happenings, max_size=6))
def test_nothing_but_an_act_of_the_person_leads_from_withdrawn_to_subscribed(
    before: list[Happening], after: list[Happening]
) -> None:
    withdrawal = happening(EventKind.WITHDRAWN, minutes=11)
    later = [
        Happening(one.kind, one.act, one.at + timedelta(minutes=20), one.source)
        for one in after
        if one.act not in OWN_ACTS
    ]

    assert state_after(*before, withdrawal, *later) is not State.SUBSCRIBED


@given(histories)
def test_nobody_is_subscribed_without_a_grant(events: list[Happening]) -> None:
    grants = {EventKind.GIVEN, EventKind.CONFIRMED, EventKind.IMPORTED}
    silent = [one for one in events if one.kind not in grants]

    assert state_after(*silent) is not State.SUBSCRIBED
