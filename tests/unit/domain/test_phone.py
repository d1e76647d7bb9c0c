"""Phone numbers: read as typed, one E.164 form, only what can be texted, any text survived."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.errors import FieldError
from signup.domain.phone import PhoneNumber, parse_e164, parse_phone, texted_region

SERVED = frozenset({"US", "CA", "GB", "FR", "DE", "AU", "MX"})


def parse(text: str, country: str | None = None) -> PhoneNumber:
    return parse_phone(text, country=country, default_country="US", sms_countries=SERVED)


def refusal(text: str, country: str | None = None) -> tuple[str, str]:
    with pytest.raises(FieldError) as refused:
        parse(text, country)
    return refused.value.field, refused.value.code


def outcome(read: Callable[[], PhoneNumber]) -> PhoneNumber | str:
    try:
        return read()
    except FieldError as refused:
        return refused.code


@pytest.mark.parametrize(
    "typed",
    [
        "+14155552671",
        "+1 415 555 2671",
        "(415) 555-2671",
        "415.555.2671",
        "1-415-555-2671",
        " 4155552671\n",
        "0014155552671",
        "＋１ ４１５－５５５－２６７１",
        "٤١٥٥٥٥٢٦٧١",
        "४१५५५५२६७१",
        "\u202a+1 415\u2011555\u20112671\u202c",
        "+1\u00a0415\u2009555\u20092671",
    ],
)
def test_every_way_of_writing_a_number_has_one_form(typed: str) -> None:
    assert parse(typed) == PhoneNumber(value="+14155552671", region="US")


@pytest.mark.parametrize(
    ("typed", "country", "value", "region"),
    [
        ("07400 123456", "GB", "+447400123456", "GB"),
        ("07400 123456", "gb", "+447400123456", "GB"),
        ("07400 123456", "UK", "+447400123456", "GB"),
        ("0044 7400 123456", None, "+447400123456", "GB"),
        ("011 44 7400 123456", None, "+447400123456", "GB"),
        ("(+44) 7400 123456", None, "+447400123456", "GB"),
        ("+44 (0)7400 123456", None, "+447400123456", "GB"),
        ("06 12 34 56 78", "FR", "+33612345678", "FR"),
        ("+61 412 345 678", "US", "+61412345678", "AU"),
        ("+1 613 555 0123", "US", "+16135550123", "CA"),
        ("+52 1 55 1234 5678", None, "+525512345678", "MX"),
        ("4155552671", "", "+14155552671", "US"),
        ("4155552671", "  ", "+14155552671", "US"),
    ],
)
def test_the_country_helps_to_read_and_the_number_says_where_it_belongs(
    typed: str, country: str | None, value: str, region: str
) -> None:
    assert parse(typed, country) == PhoneNumber(value=value, region=region)


def test_a_national_number_is_never_tried_in_a_second_country() -> None:
    assert refusal("4155552671", "FR") == ("phone", "phone_invalid")


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("+1 800 555 1234", id="toll-free"),
        pytest.param("+1 900 234 5678", id="premium"),
        pytest.param("+44 20 7946 0958", id="fixed line"),
        pytest.param("+44 56 0123 4567", id="voip"),
        pytest.param("+44 70 1234 5678", id="personal number outside North America"),
        pytest.param("+44 845 464 4647", id="shared cost"),
        pytest.param("+44 300 123 4567", id="company number"),
        pytest.param("+800 1234 5678", id="of no country"),
    ],
)
def test_numbers_that_cannot_be_texted_are_refused(typed: str) -> None:
    assert refusal(typed) == ("phone", "phone_not_textable")


def test_the_magic_number_of_twilio_can_be_used_in_demos() -> None:
    assert parse("+15005550006").value == "+15005550006"


@pytest.mark.parametrize("typed", ["+34 612 34 56 78", "+7 912 345-67-89", "+1 876 210 1234"])
def test_a_country_the_site_does_not_text_is_refused(typed: str) -> None:
    assert refusal(typed) == ("phone", "phone_country_not_served")


@pytest.mark.parametrize(
    "country", ["ZZ", "001", "USA", "ＵＳ", "\x00", "U\ud800", "us-ca", "x" * 999]
)
def test_a_country_that_is_none_is_refused_by_its_own_field(country: str) -> None:
    assert refusal("+14155552671", country) == ("country", "country_unknown")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "+",
        "()",
        "call me",
        "415-GET-CAFE",
        "4155552671 x12",
        "4155552671;ext=12",
        "4155552671#12",
        "tel:+14155552671",
        "4155552671/4155552672",
        "++14155552671",
        "1+4155552671",
        "88855",
        "1234567",
        "+9991234567",
        "+44 7700 900123",
        "415555\x002671",
        "415555\ud8002671",
        "415\n555\n2671",
        "Ⅳ155552671",
        "4" * 10_000,
    ],
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    assert refusal(typed) == ("phone", "phone_invalid")


@pytest.mark.parametrize(
    ("sender", "value", "region"),
    [
        ("+14155552671", "+14155552671", "US"),
        ("+34612345678", "+34612345678", "ES"),
        ("+5215512345678", "+525512345678", "MX"),
        ("+447700900123", "+447700900123", "GB"),
        ("+442079460958", "+442079460958", "GB"),
    ],
)
def test_a_sender_counts_wherever_it_is_and_whatever_metadata_says(
    sender: str, value: str, region: str
) -> None:
    assert parse_e164(sender) == PhoneNumber(value=value, region=region)


@pytest.mark.parametrize(
    "sender",
    [
        "",
        "88855",
        "+88855",
        "ACME",
        "whatsapp:+14155552671",
        "+14155552671\n",
        "14155552671",
        "+1 415 555 2671",
        "+1415555267١",
        "+9991234567",
        "+" + "1" * 16,
    ],
)
def test_a_sender_that_is_nobody_s_handset_is_refused(sender: str) -> None:
    with pytest.raises(FieldError) as refused:
        parse_e164(sender)
    assert refused.value.code == "phone_invalid"


NUMBERISH = st.text("0123456789+-() ./x#;٠٤＋\u202a\x00", max_size=24)
CODES = {"phone_invalid", "phone_not_textable", "phone_country_not_served", "country_unknown"}


@given(st.one_of(st.text(), NUMBERISH), st.one_of(st.none(), st.text(max_size=3), st.just("GB")))
def test_any_text_gives_a_number_or_a_field_error(text: str, country: str | None) -> None:
    number = outcome(lambda: parse(text, country))
    if isinstance(number, str):
        assert number in CODES
        return
    assert number.region in SERVED
    assert parse(number.value) == number
    assert parse_e164(number.value) == number


@given(st.one_of(st.text(), st.from_regex(r"\+[0-9]{5,16}", fullmatch=True)))
def test_any_sender_gives_a_number_or_a_field_error(text: str) -> None:
    number = outcome(lambda: parse_e164(text))
    if isinstance(number, str):
        assert number == "phone_invalid"
        return
    assert parse_e164(number.value) == number


@given(st.from_regex(r"\+1[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True))
def test_both_readers_agree_on_the_same_handset(text: str) -> None:
    typed = outcome(lambda: parse(text))
    assert isinstance(typed, str) or parse_e164(text) == typed


@given(st.from_regex(r"[+](1[2-9][0-9]{9}|44[0-9]{10}|49[0-9]{9,11})", fullmatch=True))
def test_a_number_is_texted_where_a_form_would_take_it(text: str) -> None:
    typed = outcome(lambda: parse(text))
    region = texted_region(text)

    assert (region in SERVED) is isinstance(typed, PhoneNumber)
    assert not isinstance(typed, PhoneNumber) or typed.region == region


@pytest.mark.parametrize(
    "value", ["+18005550199", "+442071838750", "+449098790000", "+12125550", "+99912345678", ""]
)
def test_lines_that_cost_and_ranges_nobody_knows_are_not_texted(value: str) -> None:
    assert texted_region(value) is None
