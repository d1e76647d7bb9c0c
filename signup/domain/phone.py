"""Phone numbers: what someone typed, and what a provider says a text came from.

Metadata (libphonenumber) decides what a number is; this file decides what may be texted.

Numbers for demos and tests: `+1 415 555 2671` (US), `+1 613 555 0123` (CA), `+44 7400 123456`
(GB), `+33 6 12 34 56 78` (FR), `+49 1512 3456789` (DE), `+61 412 345 678` (AU). The fiction range
of North America (`+1 415 555 0123`) is valid to the metadata; Ofcom's (`+44 7700 900123`) is not.
Twilio's magic number `+1 500 555 0006` is a valid personal number and therefore accepted.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from signup.domain.errors import FieldError

if TYPE_CHECKING:
    from collections.abc import Collection

_LONGEST_TYPED = 64
_SHAPE = re.compile(r"[(]?[+]?[0-9(][0-9 ().\-/]*")
_E164 = re.compile(r"[+][1-9][0-9]{6,14}")
# People write these; ISO 3166 reserves them for the country named.
_COUNTRY_ALIASES = {"UK": "GB", "EL": "GR"}
_NORTH_AMERICA = 1
# Until 2019 a 1 stood between +52 and a Mexican mobile number; some carriers still send it, and one
# handset must not become two people, one of whom cannot be stopped.
_MEXICO, _OLD_MOBILE_MARK = 52, 10**10

_INVALID = "phone_invalid", "Enter a phone number that can receive texts, with its area code."
_NOT_TEXTABLE = "phone_not_textable", "This kind of number cannot receive our texts."
_NOT_SERVED = "phone_country_not_served", "We do not send texts to this country."
_COUNTRY_UNKNOWN = "country_unknown", "Use the two-letter code of a country, such as US."


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number in E.164 (`value`, with the plus) and the ISO 3166 country it belongs to (`region`).

    `region` comes from the number itself, never from what a form said: `+1` alone is 25 countries.
    It is `001` for numbers of no country and only `parse_e164` returns such a one.
    """

    value: str
    region: str


def parse_phone(
    text: str,
    *,
    country: str | None,
    default_country: str,
    sms_countries: Collection[str],
    field: str = "phone",
) -> PhoneNumber:
    """Read a number that a person typed and wants texts on.

    A national number is read as one of `country`, or of `default_country` where that is None or
    blank; never as both, since the wrong guess is a stranger's phone. `+` and `00` make it
    international. Digits of any script, width and the usual separators are understood; letters
    are not, because vanity numbers are toll-free lines and everything else with letters is two
    fields run together. Extensions are refused: a text cannot reach one.

    May be texted: mobile numbers, those that metadata cannot tell from fixed lines (all of North
    America), and North American personal numbers. Not: fixed lines, toll-free, premium and
    shared-cost numbers, pagers, company and voicemail numbers, VoIP ranges (sold for calls; where
    metadata knows them, carriers do not deliver texts to them) and personal numbers elsewhere (070
    in Britain is a forwarding service charged like a premium line).

    Raises FieldError `country_unknown` (field `country`), `phone_invalid`, `phone_not_textable` or
    `phone_country_not_served`, and nothing else for any text.
    """
    region = _region_code(country, default_country)
    number = _read(_tidy(text, field), region, field)
    if not _textable(number):
        raise FieldError(field, *_NOT_TEXTABLE)
    found = _as_value(number)
    if found.region not in sms_countries:
        raise FieldError(field, *_NOT_SERVED)
    return found


def parse_any(
    text: str, *, country: str | None, default_country: str, field: str = "phone"
) -> PhoneNumber:
    """Read a number that is to be left alone: of any kind and country, in any spelling.

    What arrived by text is of any kind, too, so E.164 is taken as `parse_e164` takes it.

    Raises FieldError `country_unknown` or `phone_invalid`, and nothing else for any text.
    """
    try:
        return parse_e164(text, field=field)
    except FieldError:
        return _as_value(_read(_tidy(text, field), _region_code(country, default_country), field))


def parse_e164(text: str, *, field: str = "from") -> PhoneNumber:
    """Read the sender of an inbound text as the provider reports it, in E.164.

    Only the shape and the calling code are checked. The text proves that the handset exists, and a
    "stop" from a range that is newer than our metadata must count all the same; so neither
    validity nor the number's type nor the site's countries are asked. The value is the one
    `parse_phone` gives for the same number. Short codes and alphanumeric senders are refused: no
    person writes from one.

    Raises FieldError `phone_invalid` and nothing else for any text.
    """
    if not _E164.fullmatch(text):
        raise FieldError(field, *_INVALID)
    number = _try_parse(text, None)
    if number is None:
        raise FieldError(field, *_INVALID)
    found = _as_value(number)
    # What metadata does not know it may not rewrite either.
    return found if phonenumbers.is_valid_number(number) else replace(found, value=text)


def texted_region(value: str) -> str | None:
    """Return the country of a number in E.164 that may be texted, None for every other.

    Whatever its door asked, no text goes to a line that charges its caller or cannot receive any,
    nor to a range that metadata does not know: those are sold for pumping, too.
    """
    number = _try_parse(value, None)
    if number is None or not phonenumbers.is_valid_number(number) or not _textable(number):
        return None
    return _as_value(number).region


def _region_code(country: str | None, default_country: str) -> str:
    typed = (country or "").strip() or default_country
    code = typed.upper() if typed.isascii() else ""
    code = _COUNTRY_ALIASES.get(code, code)
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise FieldError("country", *_COUNTRY_UNKNOWN)
    return code


def _tidy(text: str, field: str) -> str:
    """Return ASCII digits, separators and at most one leading plus, or refuse."""
    if len(text) > _LONGEST_TYPED:
        raise FieldError(field, *_INVALID)
    typed = text if text.isascii() else _to_ascii(text)
    typed = typed.strip()
    if not _SHAPE.fullmatch(typed):
        raise FieldError(field, *_INVALID)
    return typed


def _to_ascii(text: str) -> str:
    """Map digits, dashes and blanks of every script; drop the marks that contact cards add."""
    return "".join(_ascii_twin(character) for character in unicodedata.normalize("NFKC", text))


def _ascii_twin(character: str) -> str:
    match unicodedata.category(character):
        case "Nd":
            return str(unicodedata.decimal(character))
        case "Pd":
            return "-"
        case "Zs":
            return " "
        case "Cf":
            return ""
        case _:
            return character


def _read(typed: str, region: str, field: str) -> phonenumbers.PhoneNumber:
    """Return the valid number that `typed` is in `region`, or else after `00` in the world."""
    readings = [(typed, region)]
    if typed.startswith("00"):
        readings.append(("+" + typed[2:], region))
    for text, where in readings:
        number = _try_parse(text, where)
        if number is not None and phonenumbers.is_valid_number(number):
            return number
    raise FieldError(field, *_INVALID)


def _try_parse(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    national = number.national_number or 0
    if number.country_code == _MEXICO and national // _OLD_MOBILE_MARK == 1:
        number.national_number = national - _OLD_MOBILE_MARK
    return number


def _textable(number: phonenumbers.PhoneNumber) -> bool:
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.PERSONAL_NUMBER:
        return number.country_code == _NORTH_AMERICA
    return kind in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def _as_value(number: phonenumbers.PhoneNumber) -> PhoneNumber:
    region = phonenumbers.region_code_for_number(number)
    code = number.country_code or 0
    return PhoneNumber(
        value=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        region=region or phonenumbers.region_code_for_country_code(code),
    )
