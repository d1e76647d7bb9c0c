from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from signup.domain.consent import Channel, Purpose
from signup.domain.disclosure import Disclosure

TEXT = Disclosure("id", Channel.EMAIL, Purpose.MARKETING, "en-US", "box", "See our privacy policy.")


def test_the_words_of_a_link_lead_there() -> None:
    linked = replace(TEXT, links={"privacy policy": "https://shop.example/privacy"})
    assert linked.pieces() == [
        ("See our ", None),
        ("privacy policy", "https://shop.example/privacy"),
        (".", None),
    ]


def test_of_two_links_that_begin_together_the_longer_counts() -> None:
    linked = replace(TEXT, links={"privacy": "https://a.example/", "privacy policy": "https://b/"})
    assert ("privacy policy", "https://b/") in linked.pieces()


@given(st.text(), st.lists(st.text(min_size=1, max_size=3), max_size=4))
def test_the_pieces_together_are_the_text(text: str, names: list[str]) -> None:
    linked = replace(TEXT, text=text, links=dict.fromkeys(names, "https://shop.example/"))
    assert "".join(words for words, _ in linked.pieces()) == text
