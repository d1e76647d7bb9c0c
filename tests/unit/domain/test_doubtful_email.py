"""Which addresses say too little about who typed them."""

from __future__ import annotations

import pytest

from signup.domain.doubtful_email import is_doubtful
from signup.domain.email import parse_email


@pytest.mark.parametrize(
    "address",
    ["info@example.com", "ADMIN@example.com", "no-reply@example.com", "support+42@example.com"],
)
def test_an_address_of_a_function_is_doubtful(address: str) -> None:
    assert is_doubtful(parse_email(address).value)


@pytest.mark.parametrize("address", ["ada@mailinator.com", "Ada@YOPMAIL.com", "a@x.yopmail.com"])
def test_so_is_one_of_a_throwaway_host_and_of_what_lies_below_it(address: str) -> None:
    assert is_doubtful(parse_email(address).value)


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.com",
        "information@example.com",
        "sue.admin@example.com",
        "teamster@gmail.com",
        "ada@notmailinator.example",
        "ada@googlemail.com",
        "mailinator.com@example.org",
    ],
)
def test_an_address_of_a_person_is_not(address: str) -> None:
    assert not is_doubtful(parse_email(address).value)
