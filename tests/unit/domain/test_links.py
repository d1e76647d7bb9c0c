"""Links and codes in messages: believed when we made them, for what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.consent import Channel
from signup.domain.links import ConfirmLink, Links, PersonLink, plain_code

OLD, NEW = "o" * 32, "n" * 32


def links(*keys: str) -> Links:
    return Links("https://signup.example/", keys or (NEW,))


def token_of(address: str) -> str:
    return address.rpartition("/")[2]


ADA = PersonLink("demo", "ada", "de")
REQUEST = ConfirmLink("demo", "request-1", "de")


def test_a_confirmation_link_names_its_site_request_and_language() -> None:
    address = links().confirm(REQUEST)

    assert address.startswith("https://signup.example/confirm/")
    assert links().read_confirm(token_of(address)) == REQUEST


@pytest.mark.parametrize("proved", [None, Channel.EMAIL])
def test_a_preferences_link_says_which_address_it_proves(proved: Channel | None) -> None:
    person = PersonLink("demo", "ada", "de", proved)

    assert links().read_preferences(token_of(links().preferences(person))) == person


def test_no_kind_of_link_opens_another_page() -> None:
    made = links()
    confirm, leave = made.confirm(REQUEST), made.unsubscribe(ADA)

    assert made.read_unsubscribe(token_of(confirm)) is None
    assert made.read_preferences(token_of(leave)) is None
    assert made.read_confirm(token_of(leave)) is None


def test_links_of_the_key_before_are_still_read_and_new_ones_use_the_new_key() -> None:
    both = links(NEW, OLD)
    old = token_of(links(OLD).unsubscribe(ADA))

    assert both.read_unsubscribe(old) == ADA
    assert both.unsubscribe(ADA) == links(NEW).unsubscribe(ADA)
    assert links(NEW).read_unsubscribe(old) is None


def test_a_code_has_six_digits_and_belongs_to_one_request_of_one_site() -> None:
    (code,) = links().codes("demo", "request-1")

    assert len(code) == 6
    assert code.isdecimal()
    assert code not in links().codes("demo", "request-2")
    assert code not in links().codes("other", "request-1")


def test_codes_of_the_key_before_are_still_taken_and_messages_carry_the_new() -> None:
    assert links(NEW, OLD).codes("demo", "r") == (
        *links(NEW).codes("demo", "r"),
        *links(OLD).codes("demo", "r"),
    )


@given(st.text())
def test_whatever_else_stands_in_a_link_is_nobodys(token: str) -> None:
    made = links()

    assert made.read_confirm(token) is None
    assert made.read_unsubscribe(token) is None
    assert made.read_preferences(token) is None


@pytest.mark.parametrize("typed", ["012345", " 012 345 ", "012-345", "٠١٢٣٤٥", "０１２３４５"])
def test_a_code_is_read_however_people_write_it(typed: str) -> None:
    assert plain_code(typed) == "012345"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "½12345"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert plain_code(typed) is None
