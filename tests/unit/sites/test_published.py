"""What doors and browsers get of a published site."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from signup.sites.published import PublishedSite
from tests.support.site_files import demo, site_of

if TYPE_CHECKING:
    from signup.domain.site import Site

NUMBER = "+15005550006"


def published(site: Site) -> PublishedSite:
    return PublishedSite(
        site, 1, find_form=lambda _site, _version: None, find_disclosure=lambda _site, _id: None
    )


@pytest.fixture
def shop() -> PublishedSite:
    """Return the demo shop in three languages."""
    locales = 'default_country = "US"\nlocales = ["en-US", "de", "ar"]'
    return published(site_of(demo(('default_country = "US"', locales))))


def test_the_forms_document_has_the_shape_of_the_contract(shop: PublishedSite) -> None:
    document = json.loads(shop.forms_document("en-US", "US").body)
    assert document["site"] == "demo"
    (form,) = document["forms"]
    assert set(form) == {
        "key", "version", "kind", "locale", "direction", "steps", "show", "frequency", "design",
    }  # fmt: skip
    step = form["steps"][0]
    assert (step["name"], step["incentive"]) == ("email", {"label": "10% off"})
    assert step["texts"] == {"headline": "10% off your first bag", "button": "Get my code"}
    (disclosure,) = step["disclosures"]
    assert set(disclosure) == {"id", "channel", "purpose", "control", "label", "text", "links"}


def test_no_document_gives_away_codes_or_secrets(shop: PublishedSite) -> None:
    for document in (shop.forms_document(None, None), shop.checkout_document(None, None)):
        for hidden in (b"WELCOME", b"BAG15", b"TWILIO", b"COFFEE"):
            assert hidden not in document.body


def test_the_checkout_document_has_the_shape_of_the_contract(shop: PublishedSite) -> None:
    document = json.loads(shop.checkout_document("de-AT", "AT").body)
    assert [box["name"] for box in document["boxes"]] == [
        "email_marketing",
        "sms_transactional",
        "sms_marketing",
    ]
    box = document["boxes"][0]
    assert set(box) == {"name", "label", "disclosure"}
    assert set(box["disclosure"]) == {"id", "text", "links"}
    assert box["label"] == "Neuigkeiten und Angebote per E-Mail erhalten"


def test_each_locale_has_its_own_document_and_name(shop: PublishedSite) -> None:
    documents = [shop.forms_document(locale, None) for locale in ("en", "de", "ar")]
    assert len({document.etag for document in documents}) == 3
    directions = [json.loads(one.body)["forms"][0]["direction"] for one in documents]
    assert directions == ["ltr", "ltr", "rtl"]


def test_a_shop_without_a_checkout_has_no_boxes() -> None:
    text = demo()
    start, end = text.index("[checkout]"), text.index("[sms]")
    shop = published(site_of(text[:start] + text[end:]))
    assert json.loads(shop.checkout_document(None, None).body) == {"boxes": []}


def test_a_keyword_is_found_by_any_of_its_words(shop: PublishedSite) -> None:
    for word in ("COFFEE", "coffee", "Café", "CAFE"):
        keyword = shop.keyword(NUMBER, word)
        assert keyword is not None
        assert keyword.word == "COFFEE"
    assert shop.keywords_for(NUMBER) == {"COFFEE": "COFFEE", "CAFE": "COFFEE"}


def test_a_keyword_belongs_to_its_number(shop: PublishedSite) -> None:
    assert shop.keyword("+15005550009", "COFFEE") is None
    assert shop.keywords_for("+15005550009") == {}


def test_every_text_that_is_shown_can_be_looked_up(shop: PublishedSite) -> None:
    for form in shop.site.forms:
        assert shop.form(form.version) is form
        for step in form.steps:
            assert [shop.disclosure(one.id) for one in step.disclosures] == list(step.disclosures)
    for boxes in shop.site.boxes.values():
        assert [shop.disclosure(box.disclosure.id) for box in boxes] == [
            box.disclosure for box in boxes
        ]
