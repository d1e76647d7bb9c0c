"""A word for each place where a keyword is promoted, with a text of its own that names it."""

from __future__ import annotations

import pytest

from tests.support.site_files import demo, faults, line_of, site_of

CAFE = 'aliases = ["CAFE"]'


def placed(**words: str) -> str:
    table = ", ".join(f'{placement} = "{word}"' for placement, word in words.items())
    return demo((CAFE, f"{CAFE}\nplacements = {{ {table} }}"))


def test_each_placement_is_a_keyword_of_its_own_whose_text_names_its_word() -> None:
    coffee, shelf, ad = site_of(placed(in_store="SHELF", social="ROASTERY")).keywords
    assert [one.word for one in (coffee, shelf, ad)] == ["COFFEE", "SHELF", "ROASTERY"]
    assert [one.placement for one in (coffee, shelf, ad)] == ["packaging", "in_store", "social"]
    assert [one.part_of for one in (coffee, shelf, ad)] == [None, "COFFEE", "COFFEE"]
    assert (coffee.aliases, shelf.aliases) == (("CAFE",), ())
    assert shelf.incentive == coffee.incentive
    assert shelf.disclosure.text.startswith("By texting SHELF to +15005550006 you agree")
    assert len({one.disclosure.id for one in (coffee, shelf, ad)}) == 3


def test_a_text_of_the_brands_own_must_name_the_word_of_each_placement() -> None:
    words = site_of(demo()).keywords[0].disclosure.text
    links = '[disclosures.links]\n"terms of service" = "https://northwind.example/terms"\n'
    links += '"privacy policy" = "https://northwind.example/privacy"\n'
    links += '"notice of financial incentive" = '
    links += '"https://northwind.example/notice-of-financial-incentive"\n'
    own = f"""
[[disclosures]]
channel = "sms"
purpose = "marketing"
control = "keyword"
text = "{words}"
{links}"""
    (fault,) = faults(placed(in_store="SHELF") + own)
    assert fault.reason.startswith("lacks the words on the control, or the word to text")
    assert faults(placed(in_store="SHELF") + own.replace("COFFEE", "{label}")) == []


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("STOPP", "STOPP is a reserved word"),
        ("COFFEE", "COFFEE stands for this number twice"),
        ("COFFEE1", "COFFEE1 is one typing slip away from COFFEE, another keyword of this number"),
        ("CAFES", "CAFES is one typing slip away from CAFE, another keyword of this number"),
    ],
)
def test_the_word_of_a_placement_must_not_be_taken_for_another(word: str, reason: str) -> None:
    text = placed(in_store=word)
    (fault,) = faults(text)
    assert (fault.key_path, fault.reason) == ("keywords[0].placements.in_store", reason)
    assert fault.line == line_of(text, "placements =")


def test_two_placements_are_never_one_slip_apart() -> None:
    (fault,) = faults(placed(in_store="SHELF1", social="SHELF2"))
    assert fault.key_path == "keywords[0].placements.social"


def test_the_place_of_the_keyword_itself_has_its_word_already() -> None:
    (fault,) = faults(placed(packaging="SHELF"))
    assert fault.reason == "is where the keyword itself is promoted"
