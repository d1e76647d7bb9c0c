"""Nobody's address or number gets into a log."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from signup.web.log import describe, mask

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.kit.conftest import Bench

PEOPLE = [
    "ada@example.com",
    "<ada+shop@example.co.uk>",
    "to=ada@example.com,",
    "+15035550100",
    "+1 503-555-0100",
    "(503) 555-0100",
    "503.555.0100",
    "15035550100",
    "+49 151 23456789",
    "Key (email)=(ada@example.com) already exists",
]
LINKS = [
    "Exception on /confirm/WyJkZW1vIl0.c2VjcmV0 [GET]",
    "GET https://signup.shop.example/preferences/WyJkZW1vIl0.c2VjcmV0/data?x=1 HTTP/1.1",
    "<https://signup.shop.example/unsubscribe/WyJkZW1vIl0.c2VjcmV0>",
    "/unsubscribe/WyJkZW1vIl0.c2VjcmV0",
]
HARMLESS = [
    "/v1/signups/<id>/phone",
    "/preferences/<token>/data",
    "signup/sources/subscriber/confirm.py:12",
    "2026-03-02T17:30:00Z",
    "signup/web/kit.py:153",
    "01J9ZK3V7M8Q2R5T6W8X9Y0ABCDEFGHJKMNP",
    "took 1234 ms, 56789 rows",
    "3f2b8c1d9e0a4b5c6d7e8f901234abcd",
]


@pytest.mark.parametrize("text", PEOPLE)
def test_what_looks_like_a_person_is_masked(text: str) -> None:
    masked = mask(f"before {text} after")
    assert masked.startswith("before ")
    assert masked.endswith(" after")
    assert not any(part in masked for part in ("ada", "503", "0100", "2345"))


@pytest.mark.parametrize("text", LINKS)
def test_the_key_in_a_link_is_masked_and_the_page_named(text: str) -> None:
    masked = mask(text)
    assert "c2VjcmV0" not in masked
    assert "WyJkZW1vIl0" not in masked
    assert "/[link]" in masked


@pytest.mark.parametrize("text", HARMLESS)
def test_what_does_not_is_left_alone(text: str) -> None:
    assert mask(text) == text


@given(st.from_regex(r"[a-z0-9.+-]{1,20}@[a-z0-9-]{1,20}\.[a-z]{2,6}", fullmatch=True))
def test_no_address_survives(address: str) -> None:
    assert address not in mask(f"sent to {address}")


@given(st.from_regex(r"\+[1-9][0-9]{9,13}", fullmatch=True))
def test_no_number_in_e_164_survives(number: str) -> None:
    assert number[1:] not in mask(f"sent to {number}")


def test_entries_are_masked_however_deep(bench: Bench) -> None:
    structlog.stdlib.get_logger().info(
        "sent to ada@example.com",
        rows=[{"to": ("+15035550100",)}],
        other=ValueError("ada@example.com"),
    )
    (entry,) = (json.loads(line) for line in bench.logged.getvalue().splitlines())
    assert entry["event"] == "sent to [email]"
    assert entry["rows"] == [{"to": ["[phone]"]}]
    assert "ada" not in bench.logged.getvalue()


def fail() -> None:
    raise KeyError("ada@example.com")


def test_what_libraries_log_goes_the_same_way(bench: Bench) -> None:
    try:
        fail()
    except KeyError:
        logging.getLogger("some.library").exception("failed for %s", "+15035550100")
    (entry,) = (json.loads(line) for line in bench.logged.getvalue().splitlines())
    assert entry["event"] == "failed for [phone]"
    assert (entry["logger"], entry["level"]) == ("some.library", "error")
    assert entry["error"] == ["builtins.KeyError"]
    assert "ada" not in bench.logged.getvalue()


def test_our_own_exceptions_too(bench: Bench) -> None:
    try:
        fail()
    except KeyError:
        structlog.stdlib.get_logger().exception("failed")
    assert "builtins.KeyError" in bench.logged.getvalue()
    assert "ada" not in bench.logged.getvalue()


def test_less_severe_entries_are_left_out(make: Callable[..., Bench]) -> None:
    bench = make(log_level="warning")
    bench.client.get("/livez")
    assert bench.logged.getvalue() == ""


def test_the_console_form_is_for_people(make: Callable[..., Bench]) -> None:
    bench = make(log_format="console")
    bench.client.get("/livez")
    assert "request" in bench.logged.getvalue()
    assert "/livez" in bench.logged.getvalue()


def test_a_chain_of_causes_is_told_by_types() -> None:
    error = OSError("ada@example.com")
    error.__cause__ = KeyError("ada@example.com")
    told = describe(error)
    assert told["error"] == ["builtins.OSError", "builtins.KeyError"]
    assert "ada" not in str(told)
