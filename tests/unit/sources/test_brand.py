"""What a page takes from the shop, and what it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from signup.domain.colours import contrast
from signup.sources.subscriber.brand import PAPERS, colours, contact_url, shop_url
from tests.support.factories import FORM, a_site
from tests.support.tree import ROOT

SHEET = ROOT / "signup/sources/subscriber/pages.css"


def styled(**design: Any) -> dict[str, str]:
    return colours(a_site(forms=(replace(FORM, design=design),)))


def test_the_button_has_the_shops_colour_and_words_that_can_be_read_on_it() -> None:
    found = styled(accent="#9c3f1c")

    assert found["--accent"] == "#9c3f1c"
    assert contrast(found["--on-accent"], found["--accent"]) >= 4.5


def test_a_box_has_it_only_where_it_can_be_told_from_the_paper() -> None:
    assert {"--mark-light", "--mark-dark"} & styled(accent="#ffe600").keys() == {"--mark-dark"}
    assert {"--mark-light", "--mark-dark"} & styled(accent="#1b1b1b").keys() == {"--mark-light"}


@pytest.mark.parametrize("accent", ["red;}body{display:none", "url(//evil.example)", 7, None])
def test_what_is_no_colour_is_left_out(accent: object) -> None:
    assert styled(accent=accent) == {}


def test_a_shop_without_a_colour_has_the_style_sheets_own() -> None:
    assert styled() == {}
    assert colours(None) == {}


def test_the_papers_are_those_of_the_style_sheet() -> None:
    sheet = SHEET.read_text("utf-8")

    assert [f"--paper: {paper};" in sheet for paper in PAPERS.values()] == [True, True]


@pytest.mark.parametrize(
    ("origins", "url"),
    [
        (("https://shop.example",), "https://shop.example"),
        (("https://*.shop.example", "https://shop.example"), "https://shop.example"),
        (("https://*.shop.example",), None),
    ],
)
def test_the_way_to_the_shop_is_its_first_whole_address(
    origins: tuple[str, ...], url: str | None
) -> None:
    assert shop_url(a_site(allowed_origins=origins)) == url


@pytest.mark.parametrize(
    ("contact", "url"),
    [
        ("hello@northwind.example", "mailto:hello@northwind.example"),
        ("https://northwind.example/help", "https://northwind.example/help"),
        ("+1 503 555 0100", None),
        ("ask@counter or call", None),
    ],
)
def test_a_contact_leads_where_it_can_be_reached(contact: str, url: str | None) -> None:
    assert contact_url(contact) == url
