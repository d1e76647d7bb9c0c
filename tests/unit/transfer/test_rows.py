"""From a row to a command: only a word of the closed list is consent, and a no is never lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.basis import Basis, Ground
from signup.domain.consent import Channel, OptInLevel, Purpose
from signup.transfer.columns import BOXES, COLUMNS, WORDS, Word, plain_word
from signup.transfer.wishes import WrongUse, wishes
from tests.support.clock import START
from tests.support.factories import EMAIL, PHONE
from tests.support.files import codes, reading_of

PROVED = {"consented_at": "2024-05-01T10:00:00Z", "proof": "Mailchimp, form 7"}
AT = datetime(2024, 5, 1, 10, tzinfo=UTC)


def claims_of(**cells: str) -> Any:
    command = reading_of(**{"email": EMAIL, **cells}).command
    assert command is not None
    return command.claims


IMPLIED = {"basis": "implied", "country": "CA", "consented_at": "2026-01-02T10:00:00Z"}


def test_a_lesser_basis_is_taken_with_its_end_and_proves_nothing() -> None:
    (claim,) = claims_of(
        email_marketing="subscribed", expires_at="2027-01-02T10:00:00Z", proof="order 7", **IMPLIED
    )
    assert claim.ground == Ground(Basis.IMPLIED, datetime(2027, 1, 2, 10, tzinfo=UTC))
    assert claim.level is OptInLevel.UNKNOWN


def test_an_implied_consent_without_an_end_ends_after_the_shorter_period() -> None:
    (claim,) = claims_of(email_marketing="subscribed", **IMPLIED)
    assert claim.ground.expires_at == datetime(2026, 7, 2, 10, tzinfo=UTC)


def test_a_basis_of_one_box_says_nothing_of_another() -> None:
    email, sms = claims_of(
        email_marketing="subscribed",
        email_marketing_basis="implied",
        country="CA",
        phone="+16135550123",
        sms_marketing="subscribed",
    )
    assert (email.ground.basis, sms.ground.basis) == (Basis.IMPLIED, Basis.CONSENT)


@pytest.mark.parametrize(
    "cells",
    [
        {"expires_at": "2026-02-01"},
        {"consented_at": "2024-01-01"},
    ],
)
def test_a_basis_that_has_ended_says_nothing_any_more(cells: dict[str, str]) -> None:
    reading = reading_of(email=EMAIL, email_marketing="subscribed", **{**IMPLIED, **cells})
    assert (reading.command, [*reading.faults]) == (None, [])


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"country": "US"}, "basis"),
        ({"basis": "", "email_marketing_basis": "soft_opt_in"}, "email_marketing_basis"),
        ({"basis": "legitimate interest"}, "basis"),
        ({"expires_at": "2099-01-01"}, "basis"),
        ({"expires_at": "2025-01-01"}, "basis"),
    ],
)
def test_a_basis_that_law_or_site_do_not_know_is_refused(
    cells: dict[str, str], column: str
) -> None:
    reading = reading_of(email=EMAIL, email_marketing="subscribed", **{**IMPLIED, **cells})
    assert codes(reading) == [(column, "basis_unknown")]


def test_a_lesser_basis_has_no_level() -> None:
    reading = reading_of(
        email=EMAIL, email_marketing="subscribed", level="confirmed", proof="7", **IMPLIED
    )
    assert codes(reading) == [("level", "level_unproved")]


def test_a_row_becomes_one_command() -> None:
    command = reading_of(
        email="ADA@Example.com",
        phone="(415) 555-2671",
        country="us",
        locale="en_US",
        first_name="Ada",
        last_name="Lovelace",
        email_marketing="subscribed",
        **PROVED,
    ).command
    assert command is not None
    assert (command.email, command.phone, command.phone_region) == (EMAIL, PHONE, "US")
    assert command.attributes == {"first_name": "Ada", "last_name": "Lovelace"}
    scene = command.scene
    assert (scene.country, scene.locale, scene.at, scene.source) == (
        "US",
        "en-US",
        START,
        "import:file:f1",
    )
    (claim,) = command.claims
    assert (claim.channel, claim.purpose) == (Channel.EMAIL, Purpose.MARKETING)
    assert (claim.granted, claim.at, claim.level) == (True, AT, OptInLevel.SINGLE)


@pytest.mark.parametrize("word", ["subscribed", "SUBSCRIBED", " Subscribed "])
def test_a_word_of_the_list_in_any_case_is_consent(word: str) -> None:
    assert [claim.granted for claim in claims_of(email_marketing=word)] == [True]


@pytest.mark.parametrize("word", ["", "never", "Never Subscribed", "not_subscribed", "none"])
def test_a_row_that_says_nothing_is_left_out(word: str) -> None:
    reading = reading_of(email=EMAIL, email_marketing=word)
    assert (reading.command, reading.faults, reading.stops) == (None, (), None)


@given(st.text(max_size=30))
def test_no_other_word_is_consent(word: str) -> None:
    if plain_word(word) in WORDS:
        return
    reading = reading_of(email=EMAIL, email_marketing=word)
    assert reading.command is None
    assert codes(reading)[0][0] == "email_marketing"


@pytest.mark.parametrize(
    "word", ["yes", "true", "1", "on", "opted in", "subscribed?", "ſubscribed", "subscribe"]
)
def test_a_tick_is_no_word(word: str) -> None:
    assert codes(reading_of(email=EMAIL, email_marketing=word)) == [
        ("email_marketing", "word_unknown")
    ]


def test_the_operator_may_say_what_a_word_means() -> None:
    wanted = wishes(words=["yes=subscribed", "no=unsubscribed", "Opted Out=unsubscribed"])
    said = [
        reading_of(wanted, email=EMAIL, email_marketing=word).command
        for word in ("Yes", "no", "opted out")
    ]
    assert [one.claims[0].granted for one in said if one] == [True, False, False]


@pytest.mark.parametrize(
    "options",
    [
        {"words": ["never=subscribed"]},
        {"words": ["unsubscribed=subscribed"]},
        {"words": ["=subscribed"]},
        {"words": ["yes=maybe"]},
        {"words": ["yes"]},
        {"mapping": ["A=emial"]},
        {"mapping": ["email"]},
        {"constants": ["emial=x"]},
        {"constants": ["email"]},
        {"delimiter": ",,"},
        {"delimiter": '"'},
    ],
)
def test_an_option_that_cannot_be_meant_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(WrongUse):
        wishes(**options)


@pytest.mark.parametrize(
    ("cells", "level"),
    [
        ({}, "unknown"),
        ({"proof": "form 7"}, "unknown"),
        ({"consented_at": "2024-05-01"}, "unknown"),
        (PROVED, "single"),
        ({**PROVED, "level": "unknown"}, "unknown"),
        ({**PROVED, "level": "Confirmed"}, "confirmed"),
    ],
)
def test_a_level_is_what_the_row_proves(cells: dict[str, str], level: str) -> None:
    assert claims_of(email_marketing="subscribed", **cells)[0].level == level


@pytest.mark.parametrize("missing", ["proof", "consented_at"])
def test_a_level_without_proof_is_refused(missing: str) -> None:
    cells = {**PROVED, "level": "confirmed", missing: ""}
    reading = reading_of(email=EMAIL, email_marketing="subscribed", **cells)
    assert codes(reading) == [("level", "level_unproved")]


def test_pending_is_never_more_than_pending() -> None:
    (claim,) = claims_of(email_marketing="pending", level="confirmed", **PROVED)
    assert (claim.granted, claim.level) == (True, OptInLevel.UNKNOWN)


def test_one_proof_does_not_stand_for_two_consents() -> None:
    cells = {"email": EMAIL, "phone": PHONE, "email_marketing": "subscribed", **PROVED}
    assert codes(reading_of(**cells, sms_marketing="subscribed")) == [("proof", "proof_shared")]
    own = {"email_marketing_proof": "form 7", "sms_marketing_proof": "keyword"}
    cells.pop("proof")
    reading = reading_of(
        **cells, sms_marketing="subscribed", sms_marketing_level="confirmed", **own
    )
    assert reading.command is not None
    assert [one.level for one in reading.command.claims] == ["single", "confirmed"]


def test_all_that_the_file_says_of_a_consent_is_kept_as_its_proof() -> None:
    (claim,) = claims_of(email_marketing="subscribed", source="footer", **PROVED)
    assert orjson.loads(claim.proof) == {
        "said": "subscribed",
        "at": "2024-05-01T10:00:00.000Z",
        "proof": "Mailchimp, form 7",
        "source": "footer",
    }
    assert claims_of(email_marketing="subscribed")[0].proof is None


def test_the_time_of_a_consent_is_never_that_of_a_withdrawal() -> None:
    (claim,) = claims_of(email_marketing="unsubscribed", **PROVED)
    assert (claim.granted, claim.at) == (False, None)
    (claim,) = claims_of(email_marketing="unsubscribed", unsubscribed_at="2024-06-01T00:00:00Z")
    assert claim.at == datetime(2024, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"email": "ada@"}, ("email", "email_invalid")),
        ({"email": ""}, ("email", "address_missing")),
        ({"country": "USA"}, ("country", "country_unknown")),
        ({"country": "ZZ"}, ("country", "country_unknown")),
        ({"locale": "english please"}, ("locale", "locale_invalid")),
        ({"phone": "12"}, ("phone", "phone_invalid")),
        ({"first_name": "A" * 101}, ("first_name", "text_too_long")),
        ({"first_name": "A\0"}, ("first_name", "text_invalid")),
        ({"first_name": "A\ud800"}, ("first_name", "text_invalid")),
        ({"proof": "p" * 1001}, ("proof", "text_too_long")),
        ({"basis": "implied"}, ("basis", "basis_unknown")),
        ({"level": "double"}, ("level", "level_unknown")),
        ({"consented_at": "yesterday"}, ("consented_at", "time_invalid")),
        ({"consented_at": "01/05/2024"}, ("consented_at", "time_invalid")),
        ({"consented_at": "2031-01-01"}, ("consented_at", "time_in_future")),
        ({"consented_at": "1899-12-30"}, ("consented_at", "time_implausible")),
        ({"consented_at": "0001-01-01T00:00:00+14:00"}, ("consented_at", "time_invalid")),
        ({"sms_marketing": "subscribed"}, ("phone", "address_missing")),
        (
            {"sms_marketing": "subscribed", "phone": "+442083661177"},
            ("phone", "phone_not_textable"),
        ),
        (
            {"sms_marketing": "subscribed", "phone": "+447400123456"},
            ("phone", "phone_country_not_served"),
        ),
    ],
)
def test_what_is_wrong_is_told_by_column(cells: dict[str, str], expected: tuple[str, str]) -> None:
    reading = reading_of(**{"email": EMAIL, "email_marketing": "subscribed", **cells})
    assert expected in codes(reading)
    assert reading.command is None
    assert all(
        value not in one.reason for one in reading.faults for value in cells.values() if value
    )


def test_everything_that_is_wrong_is_told() -> None:
    reading = reading_of(email="ada", country="X", email_marketing="maybe", sms_marketing="never")
    assert [column for column, _ in codes(reading)] == ["email_marketing", "country", "email"]


@pytest.mark.parametrize(
    "number", ["+442083661177", "+49 30 901820", "020 8366 1177", "+15005550006"]
)
def test_a_number_of_any_kind_can_be_left_alone(number: str) -> None:
    command = reading_of(phone=number, country="GB", sms_marketing="unsubscribed").command
    assert command is not None
    assert [claim.granted for claim in command.claims] == [False]


@pytest.mark.parametrize(
    "cells",
    [
        {"sms_marketing": "perhaps"},
        {"country": "nowhere"},
        {"unsubscribed_at": "last week"},
        {"first_name": "\0"},
        {"sms_marketing": "subscribed", "phone": "+442083661177"},
    ],
)
def test_a_withdrawal_counts_whatever_else_is_wrong_with_its_row(cells: dict[str, str]) -> None:
    reading = reading_of(email=EMAIL, email_marketing="unsubscribed", **cells)
    assert reading.command is None
    assert reading.stops is not None
    assert [(one.channel, one.granted) for one in reading.stops.claims] == [("email", False)]


def test_a_withdrawal_from_a_number_that_cannot_be_texted_counts_beside_a_wrong_consent() -> None:
    reading = reading_of(
        phone="+442083661177", sms_marketing="unsubscribed", sms_transactional="subscribed"
    )
    assert codes(reading) == [("phone", "phone_not_textable")]
    assert reading.stops is not None
    assert reading.stops.phone == "+442083661177"


def test_a_withdrawal_of_nobody_that_can_be_read_is_only_told() -> None:
    reading = reading_of(email="ada@", email_marketing="unsubscribed")
    assert reading.stops is None
    assert codes(reading) == [("email", "email_invalid")]


@given(st.dictionaries(st.sampled_from(sorted(COLUMNS)), st.text(max_size=40)))
def test_any_row_is_a_command_a_fault_or_nothing(cells: dict[str, str]) -> None:
    reading = reading_of(**cells)
    if reading.command is not None:
        said = {
            box for box in BOXES if plain_word(cells.get(box, "")) in {Word.SUBSCRIBED, "pending"}
        }
        granted = {claim for claim in reading.command.claims if claim.granted}
        assert len(granted) == len(said)
        assert all(claim.at is None or claim.at <= START for claim in reading.command.claims)


def test_a_role_address_is_marked_as_one() -> None:
    command = reading_of(email="info@example.com", email_marketing="subscribed").command
    assert command is not None
    assert command.scene.risky


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-01", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2024-05-01 10:00:00", AT),
        ("2024-05-01 10:00:00 UTC", AT),
        ("2024-05-01 12:00:00 +0200", AT),
        ("2024-05-01T06:00:00-04:00", AT),
        ("2024-05-01T10:00:00.123456789Z", AT + timedelta(microseconds=123456)),
    ],
)
def test_times_are_read_as_other_systems_write_them(text: str, expected: datetime) -> None:
    assert claims_of(email_marketing="subscribed", consented_at=text)[0].at == expected


def test_a_withdrawal_of_a_day_counts_to_its_end_and_of_today_until_now() -> None:
    (past,) = claims_of(email_marketing="unsubscribed", unsubscribed_at="2024-05-01")
    assert past.at == datetime(2024, 5, 1, 23, 59, 59, 999999, tzinfo=UTC)
    (today,) = claims_of(email_marketing="unsubscribed", unsubscribed_at=START.date().isoformat())
    assert today.at == START
