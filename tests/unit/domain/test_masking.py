"""A masked address is known to its holder and to nobody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.consent import Channel
from signup.domain.masking import masked


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("ada@example.com", "a•••@example.com"),
        ("ada.lovelace@example.com", "a•••@example.com"),
        ("al@example.com", "•••@example.com"),
        ("a@example.com", "•••@example.com"),
    ],
)
def test_of_a_mailbox_the_first_letter_and_the_host_are_shown(address: str, shown: str) -> None:
    assert masked(Channel.EMAIL, address) == shown


def test_of_a_number_the_last_two_digits_are_shown() -> None:
    assert masked(Channel.SMS, "+14155552671") == "•••71"


@given(st.from_regex(r"[a-z]{2,20}@example\.com", fullmatch=True))
def test_the_name_before_the_at_never_shows(address: str) -> None:
    name = address.partition("@")[0]

    assert name not in masked(Channel.EMAIL, address).partition("@")[0]
