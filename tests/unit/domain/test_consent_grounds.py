"""What a subscription rests on, when that ends, and what no event may ever do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.basis import CONSENT, Basis, Ground
from signup.domain.consent import (
    GRANTS,
    OWN_ACTS,
    Act,
    EventKind,
    Happening,
    OptInLevel,
    Standing,
    State,
    derive,
    ending,
)
from tests.support.clock import START

if TYPE_CHECKING:
    import random
    from datetime import datetime


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


IMPLIED = Ground(Basis.IMPLIED, at(10))
LESSER = [one for one in Basis if one is not Basis.CONSENT]


def happening(
    kind: EventKind, minutes: int = 0, act: Act = Act.PRESS, ground: Ground = CONSENT
) -> Happening:
    return Happening(kind, act, at(minutes), "popup:welcome:1", ground)


def allowed(minutes: int = 0, ground: Ground = IMPLIED) -> Happening:
    return happening(EventKind.GIVEN, minutes, Act.SERVER, ground)


def expired(minutes: int = 10) -> Happening:
    return happening(EventKind.EXPIRED, minutes, Act.SERVER, Ground(Basis.IMPLIED, at(minutes)))


def is_own(event: Happening) -> bool:
    """Tell whether the person agreed by an act that nobody else can do."""
    agrees = event.kind in {EventKind.GIVEN, EventKind.CONFIRMED}
    return agrees and event.act in OWN_ACTS and event.ground.basis is Basis.CONSENT


def state_after(*events: Happening) -> State:
    return derive(events).state


grounds = st.builds(Ground, st.sampled_from(Basis), st.none() | st.integers(0, 12).map(at))
happenings = st.builds(
    happening, st.sampled_from(EventKind), st.integers(0, 12), st.sampled_from(Act), grounds
)
histories = st.lists(happenings, max_size=10)


def test_an_implied_consent_may_be_messaged_and_proves_nothing() -> None:
    standing = derive([allowed()])

    assert (standing.state, standing.level) == (State.SUBSCRIBED, OptInLevel.UNKNOWN)
    assert standing.ground == IMPLIED


def test_it_is_over_when_its_time_has_come() -> None:
    standing = derive([allowed()])

    assert not standing.is_over(at(9))
    assert standing.is_over(at(10))


def test_consent_is_never_over_by_itself() -> None:
    assert not derive([happening(EventKind.GIVEN)]).is_over(at(10**7))


def test_an_expiry_ends_what_has_run_out() -> None:
    assert state_after(allowed(), expired()) is State.NONE


def test_who_agreed_before_the_end_stays_whenever_we_hear_of_it() -> None:
    agreed = happening(EventKind.GIVEN, 5)

    assert state_after(allowed(), agreed, expired()) is State.SUBSCRIBED
    assert derive([allowed(), expired(), agreed]).ground == CONSENT


def test_a_newer_purchase_outlives_the_expiry_of_the_older() -> None:
    newer = allowed(5, Ground(Basis.IMPLIED, at(20)))

    assert state_after(allowed(), newer, expired()) is State.SUBSCRIBED
    assert state_after(allowed(), newer, expired(), expired(20)) is State.NONE


def test_what_has_expired_may_begin_again() -> None:
    again = allowed(11, Ground(Basis.IMPLIED, at(20)))

    assert state_after(allowed(), expired(), again) is State.SUBSCRIBED


def test_who_was_asked_before_the_end_may_still_answer() -> None:
    asked = happening(EventKind.REQUESTED, 9)
    waiting = derive([allowed(), asked, expired()])
    answer = happening(EventKind.CONFIRMED, 11, Act.CODE)

    assert (waiting.state, waiting.requested_at) == (State.PENDING, at(9))
    assert state_after(allowed(), asked, expired(), answer) is State.SUBSCRIBED


def test_a_question_nobody_answered_expires_without_ending_a_subscription() -> None:
    unanswered = happening(EventKind.EXPIRED, 8, Act.SERVER)

    assert state_after(happening(EventKind.REQUESTED), unanswered) is State.NONE
    assert state_after(allowed(), happening(EventKind.REQUESTED, 1), unanswered) is State.SUBSCRIBED


@pytest.mark.parametrize("basis", LESSER)
@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("kind", sorted(GRANTS))
def test_a_lesser_basis_never_brings_back_who_withdrew(
    kind: EventKind, act: Act, basis: Basis
) -> None:
    claim = happening(kind, 1, act, Ground(basis))

    assert state_after(happening(EventKind.WITHDRAWN), claim) is State.UNSUBSCRIBED


@pytest.mark.parametrize("basis", LESSER)
def test_a_lesser_basis_takes_nothing_from_a_consent(basis: Basis) -> None:
    agreed = happening(EventKind.GIVEN, 0, Act.INBOUND_KEYWORD)
    standing = derive([agreed, allowed(1, Ground(basis, at(5)))])

    assert (standing.level, standing.ground) == (OptInLevel.CONFIRMED, CONSENT)


def test_an_import_with_a_date_ends_on_that_date() -> None:
    imported = happening(EventKind.IMPORTED, 0, Act.REPORTED, IMPLIED)

    assert derive([imported]).ground == IMPLIED
    assert state_after(imported, expired()) is State.NONE


def test_a_file_that_proves_nothing_makes_no_consent_of_a_lesser_ground() -> None:
    word = happening(EventKind.IMPORTED, 1, Act.REPORTED)

    assert derive([allowed(), word]).ground == IMPLIED
    assert state_after(allowed(), word, expired()) is State.NONE


def test_a_withdrawal_says_what_it_ended() -> None:
    withdrawal = happening(EventKind.WITHDRAWN, 1)

    assert ending(withdrawal, derive([allowed()])).ground == IMPLIED
    assert ending(withdrawal, Standing()) == withdrawal
    assert ending(allowed(1), derive([allowed()])) == allowed(1)


@pytest.mark.parametrize("end", [EventKind.WITHDRAWN, EventKind.INVALIDATED])
@pytest.mark.parametrize("kind", EventKind)
def test_an_end_is_the_last_thing_that_happened_in_its_moment(
    kind: EventKind, end: EventKind
) -> None:
    standing = derive([happening(end), happening(kind, 0, Act.CODE)])

    assert (standing.state, standing.requested_at) == (State.UNSUBSCRIBED, None)


@given(histories, st.randoms(use_true_random=False))
def test_any_order_of_arrival_leads_to_the_same_state(
    events: list[Happening], chance: random.Random
) -> None:
    shuffled = chance.sample(events, len(events))

    assert derive(shuffled) == derive(events)


@given(histories, st.integers(0, 12))
def test_a_withdrawal_loses_to_nothing_that_is_not_newer(
    events: list[Happening], minutes: int
) -> None:
    withdrawal = happening(EventKind.WITHDRAWN, minutes)
    not_newer = [one for one in events if one.at <= withdrawal.at]

    assert state_after(withdrawal, *not_newer) is State.UNSUBSCRIBED


@given(histories, histories)
def test_from_withdrawn_to_subscribed_leads_nothing_but_an_act_of_the_person(
    before: list[Happening], after: list[Happening]
) -> None:
    withdrawal = happening(EventKind.WITHDRAWN, 13)
    later = [replace(one, at=one.at + timedelta(days=1)) for one in after if not is_own(one)]

    assert state_after(*before, withdrawal, *later) is State.UNSUBSCRIBED


@given(histories)
def test_nobody_is_subscribed_on_a_ground_that_no_event_named(events: list[Happening]) -> None:
    standing = derive(events)
    named = {one.ground for one in events if one.kind in GRANTS}

    assert standing.state is not State.SUBSCRIBED or standing.ground in named


@given(histories)
def test_outside_a_subscription_nothing_runs_out(events: list[Happening]) -> None:
    standing = derive(events)

    assert standing.state is State.SUBSCRIBED or not standing.is_over(at(10**6))
