"""A text that would cost more than it may is refused before anybody is sent one."""

from __future__ import annotations

import pytest

from tests.support.site_files import demo, faults, line_of, site_of, warnings

PROGRAM = 'program = "Northwind Coffee texts"'
FREQUENCY = 'frequency = "up to 6 messages a month"'
LABEL = 'label = "15% off"'
LONG = (
    "a bag of the new crop, ground as you like it, and a tin to keep it in, "
    + "very " * 8
    + "fresh"
)


def test_a_programme_whose_name_doubles_the_cost_is_refused_with_the_letter_that_does_it() -> None:
    text = demo((PROGRAM, 'program = "Café Ñandú texts"'))
    found = faults(text)
    assert {(one.line, one.key_path) for one in found} == {
        (line_of(text, "program ="), "sms.program")
    }
    assert "the text stopped in en-US takes 2 segments of UCS-2 because of ú and may take 1" in (
        " ".join(one.reason for one in found)
    )


def test_what_is_allowed_though_it_is_dear_is_a_warning() -> None:
    text = demo(
        (PROGRAM, 'program = "Café Ñandú texts"'), (FREQUENCY, f"{FREQUENCY}\nsegments.every = 4")
    )
    (warning,) = warnings(text)
    assert f":{line_of(text, 'program =')}: warning: sms.program: holds ú, which" in warning
    assert "takes up to 4 segments instead of 2" in warning


def test_letters_of_the_7_bit_alphabet_cost_nothing_more() -> None:
    assert warnings(demo((PROGRAM, 'program = "Café Ñöß texts"'))) == []


def test_a_reward_too_long_for_its_text_is_refused_at_the_reward() -> None:
    text = demo((LABEL, f'label = "{LONG}"'))
    (fault,) = faults(text)
    assert fault.line == line_of(text, LONG)
    assert fault.key_path == "keywords[0].incentive"
    assert fault.reason == (
        "the text joined in en-US takes 3 segments of GSM-7 and may take 2: make it shorter, or "
        "allow more by sms.segments.joined"
    )


def test_a_reward_of_a_form_is_measured_in_both_texts_that_carry_it() -> None:
    found = faults(demo(('label = "20% off"', f'label = "{LONG}"')))
    assert {one.key_path for one in found} == {"forms[0].phone.incentive"}
    assert {one.reason.split()[2] for one in found} == {"joined", "confirmed"}


def test_one_text_may_be_allowed_more() -> None:
    text = demo((LABEL, f'label = "{LONG}"'), (FREQUENCY, f"{FREQUENCY}\nsegments.joined = 3"))
    assert faults(text) == []


def test_a_language_that_needs_ucs_2_has_budgets_of_its_own() -> None:
    country = 'default_country = "US"'
    text = demo((country, f'{country}\nlocales = ["en-US", "ar"]'))
    assert faults(text) == []
    less = text.replace(FREQUENCY, f"{FREQUENCY}\nsegments.joined = 2")
    (fault,) = faults(less)
    assert fault.reason.startswith("the text joined in ar takes 3 segments of UCS-2 and may take 2")


def test_a_translated_name_is_to_blame_where_it_stands() -> None:
    country = 'default_country = "US"'
    own = '[sms.locale.es]\nprogram = "Ofertas del Café Ñandú"\n'
    text = demo(
        (country, f'{country}\nlocales = ["en-US", "es"]'), ("[[keywords]]", f"{own}\n[[keywords]]")
    )
    assert {(one.key_path, one.line) for one in faults(text)} == {
        ("sms.locale.es.program", line_of(text, "Ñandú"))
    }


def test_a_text_with_a_code_is_measured_with_the_longest_host_where_it_is_sent() -> None:
    origin = 'allowed_origins = ["'
    text = demo((origin, f'{origin}https://{"a" * 60}.{"b" * 60}.northwind.example", "'))
    assert faults(text) == []
    by_code = text.replace('sms = "auto"\n', 'sms = "auto"\nsms_by = "code"\n')
    found = faults(by_code.replace(FREQUENCY, f"{FREQUENCY}\nsegments.code = 2"))
    assert [one.reason.split(" takes")[0] for one in found] == ["the text code in en-US"]


def test_a_shop_that_does_not_text_has_no_texts_to_measure() -> None:
    text = demo()
    start, end = text.index("[[forms]]"), text.index("[confirmation]")
    assert site_of(text[:start] + text[end:]).sms is None


def test_a_link_to_the_page_for_adults_costs_no_more_than_two_segments() -> None:
    gate = '[age_gate]\nminimum = 21\npage = "https://northwind.example/{}"\n\n[confirmation]'
    assert site_of(demo(("[confirmation]", gate.format("21")))).age_gate
    (fault,) = faults(demo(("[confirmation]", gate.format("x" * 250))))
    assert (fault.key_path, fault.reason.split(" and ")[0]) == (
        "age_gate.page",
        "the text age_gate in en-US takes 3 segments of GSM-7",
    )


@pytest.mark.parametrize("segments", ["joined = 0", "joined = 11", "welcome = 2"])
def test_a_budget_is_one_to_ten_segments_of_a_text_there_is(segments: str) -> None:
    text = demo((FREQUENCY, f"{FREQUENCY}\nsegments.{segments}"))
    name = segments.split(maxsplit=1)[0]
    assert [one.key_path for one in faults(text)] == [f"sms.segments.{name}"]
