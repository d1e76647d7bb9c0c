"""What is due to be let go, as a pure decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from signup.domain.keeping import Contact, Keeping, Lapsed, Level, lapsed

NOW = datetime(2032, 2, 29, 12, tzinfo=UTC)
KEEPING = Keeping()
DAY, YEAR = timedelta(days=1), timedelta(days=365)
ASKED = Contact("ada@example.com", stands=False, agreed=False, used_at=NOW - 31 * DAY)
LEFT = replace(ASKED, agreed=True, used_at=NOW - 6 * YEAR)
STANDS = replace(LEFT, stands=True)


def due(*contacts: Contact, keeping: Keeping = KEEPING) -> Lapsed:
    used_at = max((one.used_at for one in contacts), default=NOW)
    return lapsed(contacts, used_at, keeping, NOW)


def test_an_address_nobody_answered_for_is_due_after_its_days() -> None:
    assert due(ASKED) == Lapsed(frozenset({"ada@example.com"}))


@pytest.mark.parametrize("age", [timedelta(), 29 * DAY, 30 * DAY])
def test_until_then_it_is_kept(age: timedelta) -> None:
    assert due(replace(ASKED, used_at=NOW - age)) == Lapsed()


def test_a_withdrawal_is_kept_beyond_those_days() -> None:
    assert due(replace(LEFT, used_at=NOW - YEAR)) == Lapsed()


def test_the_proof_ends_years_after_the_last_use() -> None:
    assert due(LEFT) == Lapsed(frozenset({"ada@example.com"}), proof_ended=True)


def test_a_consent_that_stands_is_in_use_however_old_it_is() -> None:
    assert due(STANDS) == Lapsed()


def test_a_person_who_uses_one_channel_keeps_the_proof_of_the_other() -> None:
    number = replace(LEFT, address="+14155552671")
    assert due(STANDS, number) == Lapsed()


def test_an_unanswered_number_goes_and_the_rest_of_the_person_stays() -> None:
    number = replace(ASKED, address="+14155552671")
    assert due(STANDS, number) == Lapsed(frozenset({"+14155552671"}))


def test_with_the_proof_everything_of_the_person_goes() -> None:
    number = replace(ASKED, address="+14155552671", used_at=NOW - 6 * YEAR)
    assert due(LEFT, number).addresses == {"ada@example.com", "+14155552671"}


def test_the_use_of_the_person_counts_not_only_that_of_the_address() -> None:
    assert lapsed([LEFT], NOW - YEAR, KEEPING, NOW) == Lapsed()


def test_the_periods_are_settings() -> None:
    keeping = Keeping(unconfirmed=timedelta(days=2), proof_years=1)
    assert due(replace(ASKED, used_at=NOW - 3 * DAY), keeping=keeping).addresses
    assert due(replace(LEFT, used_at=NOW - 2 * YEAR), keeping=keeping).proof_ended


def test_nobody_has_nothing_due() -> None:
    assert due() == Lapsed()


def test_years_end_on_the_same_day_and_on_the_28th_of_february_where_there_is_none() -> None:
    assert KEEPING.proof_before(NOW) == datetime(2027, 2, 28, 12, tzinfo=UTC)
    assert KEEPING.proof_before(datetime(2032, 3, 1, tzinfo=UTC)) == datetime(
        2027, 3, 1, tzinfo=UTC
    )


def test_the_level_is_a_setting() -> None:
    assert Keeping().level is Level.RESTRICTED
    assert Keeping(restricts=False).level is Level.ERASED
