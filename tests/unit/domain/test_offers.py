"""Who counts as one person for a reward, and how codes are made."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.form import Incentive
from signup.domain.offers import ALPHABET, new_code, one_person
from tests.support.clock import SeededBytes


@pytest.mark.parametrize(
    "address",
    [
        "ada.love@gmail.com",
        "adalove@gmail.com",
        "a.d.a.love+shop@googlemail.com",
        "AdaLove@Gmail.com",
    ],
)
def test_one_mailbox_of_gmail_is_one_person(address: str) -> None:
    assert one_person(address) == "adalove@gmail.com"


@pytest.mark.parametrize("address", ["ada.love+shop@example.com", "+14155552671", "gmail.com"])
def test_other_addresses_are_each_their_own(address: str) -> None:
    assert one_person(address) == address


@given(st.emails())
def test_a_person_is_found_again_under_what_was_found(address: str) -> None:
    assert one_person(one_person(address)) == one_person(address)


def test_codes_hold_no_letter_that_is_mistaken_for_another() -> None:
    code = new_code(SeededBytes(random.Random(1)), 12, "HI-")
    assert code.startswith("HI-")
    assert len(code) == 15
    assert not set("ILO01") & set(ALPHABET)


def test_every_letter_of_a_code_is_as_likely() -> None:
    found = Counter(new_code(SeededBytes(random.Random(2)), 31_000))
    assert set(found) == set(ALPHABET)
    assert all(800 < count < 1200 for count in found.values())


def test_codes_end_with_their_last_day() -> None:
    until = Incentive("10% off", "A", until="2026-12-24").expires_at
    assert until is not None
    assert until.isoformat() == "2026-12-25T00:00:00+00:00"
    assert Incentive("10% off", "A").expires_at is None
