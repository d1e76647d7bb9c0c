"""What a sign shows, and for whom."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import pytest

from signup.promotion.opt_ins import OptIns
from signup.promotion.pages import opt_ins_page, sign_page
from signup.promotion.sign import find_keyword, sign_for, spoken
from tests.support.factories import KEYWORD, a_site
from tests.support.site_files import demo, site_of

if TYPE_CHECKING:
    from signup.domain.site import Site

OTHER_NUMBER = "+491512345678"


@pytest.fixture
def site() -> Site:
    """Return the demo shop in two languages, with one word in two places and a German one."""
    text = demo(
        ('default_country = "US"', 'default_country = "US"\nlocales = ["en-US", "ar"]'),
        ('aliases = ["CAFE"]', 'aliases = ["CAFE"]\nplacements = { in_store = "ROASTERY" }'),
        add='[[keywords]]\nword = "KAHVE"\nnumber = "+15005550006"\nplacement = "social"\n'
        'locale = "ar"\n',
    )
    return site_of(text)


def test_the_sign_says_the_published_text_word_for_word_before_the_code(site: Site) -> None:
    for keyword in site.keywords:
        html = sign_page(sign_for(site, keyword))
        said = "".join(unescape(piece.rpartition(">")[2]) for piece in html.split("<"))
        assert keyword.disclosure.text in said
        assert html.index('class="text"') < html.index("<svg")
        assert keyword.disclosure.id in html
        for url in keyword.disclosure.links.values():
            assert f'href="{url}"' in html


def test_each_placement_has_a_sign_with_its_own_word(site: Site) -> None:
    links = [sign_for(site, keyword).link for keyword in site.keywords]
    assert links == [
        "sms:+15005550006?&body=COFFEE",
        "sms:+15005550006?&body=ROASTERY",
        "sms:+15005550006?&body=KAHVE",
    ]


def test_a_sign_speaks_the_language_of_its_keyword(site: Site) -> None:
    arabic = sign_for(site, site.keywords[2])
    assert (arabic.direction, arabic.words.before) == ("rtl", "قبل أن ترسل")
    assert '<html lang="ar" dir="rtl">' in sign_page(arabic)


def test_the_reward_stands_largest_else_the_programme(site: Site) -> None:
    assert sign_for(site, site.keywords[0]).offer == "15% off"
    assert sign_for(site, site.keywords[2]).offer == "Northwind Coffee texts"


@pytest.mark.parametrize(
    ("offer", "size"),
    [("15% off", "short"), ("A free bag of coffee", "long"), ("x" * 60, "longer")],
)
def test_a_longer_reward_stands_smaller(site: Site, offer: str, size: str) -> None:
    assert KEYWORD.incentive
    keyword = replace(KEYWORD, incentive=replace(KEYWORD.incentive, label=offer))
    assert sign_for(site, keyword).size == size


@pytest.mark.parametrize(
    ("country", "asked", "paper"),
    [("US", None, "letter"), ("DE", None, "a4"), ("US", "a4", "a4"), ("DE", "wall", "a4")],
)
def test_the_paper_is_the_usual_of_the_country_or_as_asked(
    country: str, asked: str | None, paper: str
) -> None:
    shop = a_site(default_country=country)
    assert sign_for(shop, KEYWORD, asked).paper == paper


def test_a_number_reads_as_at_home_and_with_its_country_elsewhere() -> None:
    assert spoken("+15005550006", "CA") == "(500) 555-0006"
    assert spoken("+15005550006", "DE") == "+1 500-555-0006"


def test_a_keyword_is_found_by_any_of_its_spellings_and_by_nothing_else(site: Site) -> None:
    for word in ("COFFEE", "coffee", "Café", "co-ffee"):
        assert find_keyword(site, word) is site.keywords[0]
    for word in ("", "TEA", "COFFE", "COFFEE ROASTERY", "STOP", "ا" * 5000):
        assert find_keyword(site, word) is None


def test_the_same_word_on_two_numbers_is_told_apart_by_its_number() -> None:
    other = replace(KEYWORD, number=OTHER_NUMBER)
    shop = a_site(keywords=(KEYWORD, other))
    assert find_keyword(shop, "COFFEE") is KEYWORD
    assert find_keyword(shop, "COFFEE", OTHER_NUMBER) is other
    assert sign_for(shop, KEYWORD).which == ""
    assert sign_for(shop, other).which == "?number=%2B491512345678"


def test_a_sign_on_paper_leads_to_no_service(site: Site) -> None:
    html = sign_page(sign_for(site, site.keywords[0]), online=False)
    assert "/keywords/" not in html
    assert "/opt-ins/" not in html
    assert "sms:" not in html


def test_what_a_brand_writes_stays_words(site: Site) -> None:
    evil = replace(site, name='<script>alert("x")</script>')
    for html in (sign_page(sign_for(evil, evil.keywords[0])), opt_ins_page(OptIns(evil, "en-US"))):
        assert "<script" not in html
        assert "&lt;script&gt;" in html


def test_the_page_of_opt_ins_holds_every_text_that_asks(site: Site) -> None:
    html = opt_ins_page(OptIns(site, "en-US"))
    texts = [keyword.disclosure for keyword in site.keywords]
    texts += [one for form in site.forms if form.locale == "en-US" for step in form.steps
              for one in step.disclosures]  # fmt: skip
    texts += [box.disclosure for box in site.boxes["en-US"]]
    assert len(texts) == 8
    assert [one.id for one in texts if one.id not in html] == []


def test_the_page_of_opt_ins_gives_away_no_code_and_no_secret(site: Site) -> None:
    for locale in site.locales:
        html = opt_ins_page(OptIns(site, locale))
        for hidden in ("BAG15", "WELCOME10", "WELCOME20", "TWILIO"):
            assert hidden not in html


def test_the_page_of_opt_ins_shows_what_people_are_texted(site: Site) -> None:
    names = [when for when, _ in OptIns(site, "en-US").answers]
    assert names == [
        "After the keyword",
        "After a number was typed on a page",
        "After HELP",
        "After STOP",
    ]
    assert "15% off with code ••••••." in OptIns(site, "en-US").answers[0][1]


def test_a_shop_that_does_not_text_shows_its_forms_alone() -> None:
    shop = a_site(sms=None, keywords=(), boxes={})
    html = opt_ins_page(OptIns(shop, "en-US"))
    assert OptIns(shop, "en-US").answers == []
    assert "On the website" in html
    assert "By text message" not in html
    assert "At the checkout" not in html
