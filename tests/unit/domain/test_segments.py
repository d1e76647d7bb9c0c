"""What a text costs, by 3GPP TS 23.038 and 23.040."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.segments import ALONE, JOINED, foreign_to_gsm, measure, split

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"
GSM = st.text(st.sampled_from(BASIC + EXTENSION), max_size=700)
ANY = st.text(st.characters(codec="utf-8"), max_size=400)
MIXED = st.text(st.sampled_from("aé€{☕😀ا’"), max_size=400)


def units(text: str) -> int:
    """Return the places `text` takes, counted by Python's own codec where it has one."""
    if foreign_to_gsm(text):
        return len(text.encode("utf-16-be")) // 2
    return len(text) + sum(text.count(one) for one in EXTENSION)


def test_the_alphabet_has_127_letters_besides_the_escape() -> None:
    assert len(set(BASIC)) == 127
    assert all(foreign_to_gsm(one) == () for one in BASIC + EXTENSION)


@pytest.mark.parametrize(
    ("text", "encoding", "segments", "places"),
    [
        ("", "GSM-7", 0, 0),
        ("a" * 160, "GSM-7", 1, 160),
        ("a" * 161, "GSM-7", 2, 161),
        ("a" * 306, "GSM-7", 2, 306),
        ("a" * 307, "GSM-7", 3, 307),
        ("€" * 80, "GSM-7", 1, 160),
        ("€" * 81, "GSM-7", 2, 162),
        ("ب" * 70, "UCS-2", 1, 70),
        ("ب" * 71, "UCS-2", 2, 71),
        ("ب" * 134, "UCS-2", 2, 134),
        ("ب" * 135, "UCS-2", 3, 135),
        ("😀" * 35, "UCS-2", 1, 70),
        ("😀" * 36, "UCS-2", 2, 72),
        ("é" * 160, "GSM-7", 1, 160),
        ("á" + "a" * 70, "UCS-2", 2, 71),
    ],
)
def test_a_text_costs_what_the_standard_says(
    text: str, encoding: str, segments: int, places: int
) -> None:
    found = measure(text)
    assert (found.encoding, found.segments, found.places) == (encoding, segments, places)


def test_an_escaped_pair_that_would_be_cut_moves_to_the_next_segment() -> None:
    text = "a" * 152 + "€" + "b" * 152
    assert split(text) == ["a" * 152, "€" + "b" * 151, "b"]
    assert measure(text).places == 306, "by its places alone it would fit into two"


def test_a_surrogate_pair_that_would_be_cut_moves_to_the_next_segment() -> None:
    text = "ب" * 66 + "😀" + "ب" * 66
    assert split(text) == ["ب" * 66, "😀" + "ب" * 65, "ب"]


def test_the_characters_that_cost_are_named_once_in_their_order() -> None:
    assert measure("It’s “here” – it’s").foreign == ("’", "“", "”", "–")


@given(GSM | ANY | MIXED)
def test_the_segments_put_together_are_the_text(text: str) -> None:
    assert "".join(split(text)) == text


@given(GSM | ANY | MIXED)
def test_no_segment_holds_more_than_fits_and_none_is_empty(text: str) -> None:
    found, parts = measure(text), split(text)
    most = (ALONE if len(parts) <= 1 else JOINED)[found.encoding]
    sizes = [
        len(part.encode("utf-16-be")) // 2 if found.encoding == "UCS-2" else units(part)
        for part in parts
    ]
    assert all(0 < size <= most for size in sizes)
    assert found.segments == len(parts)


@given(GSM | ANY | MIXED)
def test_no_text_takes_more_segments_than_it_must(text: str) -> None:
    found = measure(text)
    wasted = max(0, found.segments - 1)  # one place at most before each pair that moved on
    assert found.places == units(text)
    if found.places > ALONE[found.encoding]:
        per = JOINED[found.encoding]
        assert -(-found.places // per) <= found.segments <= -(-(found.places + wasted) // per)


@given(GSM)
def test_the_gsm_alphabet_never_costs_ucs_2(text: str) -> None:
    assert measure(text).encoding == "GSM-7"


@given(ANY)
def test_a_longer_text_never_costs_less(text: str) -> None:
    assert measure(text + "a").segments >= measure(text).segments
