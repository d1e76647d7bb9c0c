"""Legal bases beside consent: how long they last, and which of two holds more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.basis import BY_THE_LAW, Basis, Ground, LegalBasis, ground_of, months_later
from tests.support.clock import START

TWO_YEARS, SIX_MONTHS = months_later(START, 24), months_later(START, 6)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-03-02", 6, "2026-09-02"),
        ("2026-03-02", 24, "2028-03-02"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-12-31", 1, "2027-01-31"),
    ],
)
def test_months_are_those_of_the_calendar(start: str, months: int, end: str) -> None:
    at = datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert months_later(at, months).date().isoformat() == end


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.integers(1, 120))  # noqa: DTZ001 - a zone is put on below
def test_a_month_has_at_least_28_and_at_most_31_days(at: datetime, months: int) -> None:
    gone = months_later(at.replace(tzinfo=UTC), months) - at.replace(tzinfo=UTC)
    assert timedelta(days=28 * months) <= gone <= timedelta(days=31 * months)


def test_consent_does_not_end_by_itself() -> None:
    assert ground_of(Basis.CONSENT, None, START, BY_THE_LAW) == Ground(Basis.CONSENT, None)
    assert not Ground().is_over(START + timedelta(days=40_000))


def test_an_implied_consent_without_a_date_lasts_the_shorter_period() -> None:
    assert ground_of(Basis.IMPLIED, None, START, BY_THE_LAW) == Ground(Basis.IMPLIED, SIX_MONTHS)


def test_the_periods_are_the_brands_to_set() -> None:
    rules = LegalBasis(implied_purchase_months=12, implied_inquiry_months=3)
    found = ground_of(Basis.IMPLIED, None, START, rules)
    assert found == Ground(Basis.IMPLIED, months_later(START, 3))
    assert ground_of(Basis.IMPLIED, months_later(START, 13), START, rules) is None


def test_an_implied_consent_may_last_two_years_and_not_a_moment_longer() -> None:
    assert ground_of(Basis.IMPLIED, TWO_YEARS, START, BY_THE_LAW) is not None
    later = TWO_YEARS + timedelta(seconds=1)
    assert ground_of(Basis.IMPLIED, later, START, BY_THE_LAW) is None


@pytest.mark.parametrize("basis", Basis)
def test_what_has_ended_is_no_ground(basis: Basis) -> None:
    assert ground_of(basis, START, START, BY_THE_LAW) is None


def test_a_ground_is_over_at_the_moment_it_ends() -> None:
    ground = Ground(Basis.IMPLIED, START)
    assert not ground.is_over(START - timedelta(microseconds=1))
    assert ground.is_over(START)


@pytest.mark.parametrize("basis", [one for one in Basis if one is not Basis.CONSENT])
def test_consent_is_better_than_any_other_basis(basis: Basis) -> None:
    consent, other = Ground(Basis.CONSENT, SIX_MONTHS), Ground(basis, None)
    assert consent.or_better(other) == consent
    assert other.or_better(consent) == consent


def test_of_two_lesser_bases_the_one_that_lasts_longer_is_better() -> None:
    short, long = Ground(Basis.IMPLIED, SIX_MONTHS), Ground(Basis.IMPLIED, TWO_YEARS)
    assert short.or_better(long) == long.or_better(short) == long
    assert long.or_better(Ground(Basis.SOFT_OPT_IN)) == Ground(Basis.SOFT_OPT_IN)


def test_a_brand_relies_on_no_basis_it_did_not_choose() -> None:
    assert BY_THE_LAW.relied_on == {Basis.CONSENT, Basis.IMPLIED}
    assert LegalBasis(soft_opt_in=True, inferred=True).relied_on == set(Basis)
