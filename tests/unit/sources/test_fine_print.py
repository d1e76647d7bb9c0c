"""A published text on a page: word for word, with its links, and never as markup."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from signup.sources.subscriber.fine_print import linked
from tests.support.factories import EMAIL_MARKETING, a_disclosure

URL = "https://northwind.example/privacy"
TEXT = a_disclosure(*EMAIL_MARKETING)


def test_known_words_are_links() -> None:
    shown = replace(TEXT, text="See our privacy policy.", links={"privacy policy": URL})

    assert linked(shown) == f'See our <a href="{URL}">privacy policy</a>.'


def test_of_two_words_that_begin_at_one_place_the_longer_is_the_link() -> None:
    shown = replace(TEXT, text="our policy page", links={"policy": "https://a.example/"})
    longer = replace(shown, links={**shown.links, "policy page": URL})

    assert linked(longer) == f'our <a href="{URL}">policy page</a>'


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", ""])
def test_what_leads_to_no_web_page_is_no_link(url: str) -> None:
    assert "<a" not in linked(replace(TEXT, text="our policy", links={"policy": url}))


@given(st.text(), st.dictionaries(st.text(max_size=3), st.just(URL), max_size=3))
def test_the_words_are_those_that_were_published(text: str, links: dict[str, str]) -> None:
    shown = linked(replace(TEXT, text=text, links=links))

    assert re.sub("</?a[^>]*>", "", shown) == str(escape(text))
