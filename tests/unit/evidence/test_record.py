"""The record: canonical, mute about the person, and the same on every machine."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.consent import Act, EventKind
from signup.evidence.errors import RecordInvalid
from signup.evidence.record import Sealed, seal, timestamp
from signup.evidence.standalone import canonical, commitment
from tests.support.clock import START, SeededBytes
from tests.support.evidence import DISCLOSURE, an_event, particulars
from tests.support.factories import EMAIL

if TYPE_CHECKING:
    from signup.evidence.record import Particulars


def _seal(details: Particulars | None = None, **changes: Any) -> Sealed:
    return seal(an_event("event-1", START, **changes), details or particulars(), SeededBytes())


def test_a_record_says_everything_the_rules_ask_for() -> None:
    sealed = _seal(particulars(previous="event-0", expires_at=START + timedelta(days=730)))
    record = orjson.loads(sealed.record)
    commitments = {record.pop("who"), *record.pop("context").values()}
    assert {len(one) for one in commitments} == {64}
    assert record == {
        "act": "press",
        "at": "2026-03-02T17:30:00.000000Z",
        "basis": "consent",
        "channel": "email",
        "event": "given",
        "expires_at": "2028-03-01T17:30:00.000000Z",
        "format": "signup-consent-record/1",
        "id": "event-1",
        "jurisdiction": {"from": "country", "place": "US-CA"},
        "level": "single",
        "previous": "event-0",
        "purpose": "marketing",
        "recorded_at": "2026-03-02T17:30:00.000000Z",
        "seller": "5" * 64,
        "shown": {
            "disclosure": DISCLOSURE,
            "locale": "en-US",
            "presentation": {"contrast": "7.1", "font_px": 14},
            "version": "f" * 64,
            "widget": "d" * 64,
        },
        "site": "demo",
        "source": "popup:welcome:form-1",
    }


def test_the_leaf_is_the_hash_of_a_zero_byte_and_the_record() -> None:
    sealed = _seal()
    assert sealed.leaf == hashlib.sha256(b"\0" + sealed.record.encode()).hexdigest()


def test_the_opening_opens_every_commitment() -> None:
    sealed = _seal()
    record = orjson.loads(sealed.record)
    found = {"who": record["who"], **record["context"]}
    opened = {
        name: commitment(name, bytes.fromhex(one["salt"]), one["value"])
        for name, one in sealed.opening.items()
    }
    assert opened == found
    assert sealed.opening["who"]["value"] == EMAIL


def test_what_was_not_given_is_not_committed_to() -> None:
    sealed = _seal(particulars(page=None, ip=None, user_agent=None))
    assert [*sealed.opening] == ["who"]
    assert orjson.loads(sealed.record)["context"] == {"ip": None, "page": None, "user_agent": None}


def test_the_same_person_looks_different_in_every_record() -> None:
    source, event = SeededBytes(), an_event("event-1", START)
    first, second = (seal(event, particulars(), source) for _ in range(2))
    assert orjson.loads(first.record)["who"] != orjson.loads(second.record)["who"]
    salts = [one["salt"] for sealed in (first, second) for one in sealed.opening.values()]
    assert len({*salts}) == len(salts) == 8


def test_a_value_of_one_field_cannot_stand_for_another() -> None:
    assert commitment("ip", b"s" * 16, "x") != commitment("page", b"s" * 16, "x")


@given(
    kind=st.sampled_from(EventKind),
    act=st.sampled_from(Act),
    texts=st.lists(st.text(), min_size=6, max_size=6),
    shown=st.dictionaries(st.text(st.characters(max_codepoint=0xD7FF)), st.text() | st.integers(0)),
)
def test_any_record_is_canonical_json(
    kind: EventKind, act: Act, texts: list[str], shown: dict[str, str | int]
) -> None:
    basis, level, origin, locale, page, agent = texts
    details = particulars(
        basis=basis,
        level=level,
        inferred_from=origin,
        locale=locale,
        page=page,
        user_agent=agent,
        presentation={name: value for name, value in shown.items() if value != 2**64},
    )
    try:
        sealed = _seal(details, kind=kind, act=act)
    except RecordInvalid:
        return  # no Unicode text, or a number beyond 64 bits
    assert canonical(orjson.loads(sealed.record)) == sealed.record.encode()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": [True, None, "x"]}, b'{"a":[true,null,"x"],"b":1}'),
        (
            "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
            b'"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"',
        ),
        ("\b\f\r\t\x7f", b'"\\b\\f\\r\\t\x7f"'),
    ],
)
def test_canonical_json_is_that_of_rfc_8785(value: object, written: bytes) -> None:
    """The string is the one of RFC 8785, section 3.2.2."""
    assert canonical(value) == written


def test_a_time_is_written_in_utc() -> None:
    there = datetime(2026, 3, 2, 9, 30, 0, 5, timezone(timedelta(hours=-8)))
    assert timestamp(there) == timestamp(there.astimezone(UTC)) == "2026-03-02T17:30:00.000005Z"


@pytest.mark.parametrize(
    "changes",
    [
        {"presentation": {"contrast": 7.1}},
        {"presentation": {"visible": True}},
        {"presentation": {"words": "x" * 70_000}},
        {"page": "\ud800"},
        {"user_agent": "a\0b"},
        {"locale": "\ud800"},
        {"expires_at": START.replace(tzinfo=None)},
    ],
)
def test_what_cannot_be_sealed_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(RecordInvalid):
        _seal(particulars(**changes))


def test_a_refusal_repeats_nothing() -> None:
    with pytest.raises(RecordInvalid) as refused:
        _seal(particulars(address="ada@example.com\ud800"))
    assert "ada" not in str(refused.value)
