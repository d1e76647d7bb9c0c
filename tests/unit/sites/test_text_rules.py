"""Each rule by itself: a text that lacks just what it wants is refused, and the rule is named."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

import pytest

from signup.domain.consent import Channel, Purpose
from signup.domain.disclosure_elements import RULES, Rule, missing_elements
from signup.domain.disclosure_texts import Question, compose, write
from signup.domain.wordings import elements
from signup.domain.wordings.languages import LANGUAGES
from tests.support.site_files import as_toml, demo, demo_document, faults, line_of, site_of

if TYPE_CHECKING:
    from signup.domain.disclosure import Control, Disclosure
    from signup.domain.site import Site
    from signup.sites.errors import Finding

WITHOUT_LAWS_OF_ITS_OWN = "AU"
"""A market whose law asks for nothing beyond what holds everywhere."""

CUTS: dict[str, list[tuple[str, str]]] = {
    elements.AGREEMENT: [
        (r"\bagree\b", "know"),
        ("Your agreement", "Your answer"),
        ("your consent", "it"),
    ],
    elements.ACT: [("“{label}”", "this")],
    elements.SELLER: [("Northwind Coffee LLC", "we")],
    elements.MARKETING: [(r"marketing |(with|, such as) news and offers,?", "")],
    elements.TRANSACTIONAL: [
        ("“{label}” ", ""),
        (r"about your orders,.*?updates,|depends on your orders", ""),
    ],
    elements.BY_EMAIL: [("every email", "each"), ("emails", "messages")],
    elements.BY_TEXT: [("text messages", "messages"), ("texts", "news")],
    elements.SEPARATE: [
        (r"(emails|text messages)", "emails and text messages"),
    ],
    elements.APART: [
        ("you agree that", "you accept our terms of service and agree that"),
        ("See our terms of service and", "See our"),
    ],
    elements.RECURRING: [("recurring ", "")],
    elements.NUMBER: [("phone number", "phone")],
    elements.NO_CONDITION: [("is not a condition of any", "is nice at your next")],
    elements.FREQUENCY: [(r"Message frequency .*?month\.", "")],
    elements.RATES: [("Message and data rates may apply.", "")],
    elements.STOP: [("STOP", "stop")],
    elements.HELP: [("HELP", "help")],
    elements.WITHDRAW: [
        ("to cancel and withdraw your consent", ""),
        (r"You can withdraw.*?\.", ""),
    ],
    elements.ADDRESS: [("1 Roastery Way, ", "")],
    elements.CONTACT: [("hello@northwind.example", "")],
}
BY_ANOTHER_TEXT = {elements.FREQUENCY, elements.ACT, elements.BY_TEXT}
"""What texts about orders say in other words, or by their label."""

LINKS = {
    elements.TERMS_LINK: "terms_url",
    elements.PRIVACY_LINK: "privacy_url",
    elements.NOTICE_LINK: "incentive_notice_url",
}


def a_file(market: str, own: Disclosure | None = None) -> str:
    """Return a site file of one market, with a text of the brand's own."""
    document = {**demo_document(), "markets": [market], "sms_countries": [market[:2]]}
    document["forms"][0]["phone"]["button"] = "Get it"  # a label that says nothing by itself
    if own is not None:
        text = {
            "channel": own.channel.value,
            "purpose": own.purpose.value,
            "control": own.control,
            "text": own.text,
            "links": dict(own.links),
        }
        document["disclosures"] = [text]
    return as_toml(document)


def a_text(site: Site, channel: Channel, purpose: Purpose) -> Disclosure:
    """Return the generated text with the words on the control left open, as brands write them."""
    marketing = purpose is Purpose.MARKETING
    control: Control = "button" if marketing else "box"
    return write(Question(channel, purpose, control, "en-US", "{label}", incentive=marketing), site)


def without(element: str, text: Disclosure, site: Site) -> Disclosure:
    words, links = text.text, dict(text.links)
    for pattern, instead in CUTS.get(element, []):
        words = re.sub(pattern, instead, words)
    if element in LINKS:
        url = getattr(site.seller, LINKS[element])
        links = {said: target for said, target in links.items() if target != url}
    assert (words, links) != (text.text, text.links)
    return compose(
        Question(text.channel, text.purpose, text.control, "en-US", "{label}"), words, links
    )


def findings(rule: Rule, channel: Channel, purpose: Purpose) -> tuple[str, list[Finding]]:
    market = min(rule.places) if rule.places else WITHOUT_LAWS_OF_ITS_OWN
    site = site_of(a_file(market))
    file = a_file(market, without(rule.element, a_text(site, channel, purpose), site))
    return file, faults(file)


CASES = [
    pytest.param(rule, channel, purpose, id=f"{rule.element}, {rule.source}, {purpose} {channel}")
    for rule, (channel, purpose) in product(
        RULES,
        [
            (Channel.EMAIL, Purpose.MARKETING),
            (Channel.SMS, Purpose.MARKETING),
            (Channel.SMS, Purpose.TRANSACTIONAL),
        ],
    )
    if rule.channel in {None, channel}
    and rule.purpose in {None, purpose}
    and not (rule.with_incentive and purpose is Purpose.TRANSACTIONAL)
    and not (rule.element in BY_ANOTHER_TEXT and purpose is Purpose.TRANSACTIONAL)
]


@pytest.mark.parametrize(("rule", "channel", "purpose"), CASES)
def test_a_text_that_lacks_one_element_is_refused_by_the_rule_that_wants_it(
    rule: Rule, channel: Channel, purpose: Purpose
) -> None:
    file, found = findings(rule, channel, purpose)

    assert [(one.file, one.key_path) for one in found] == [("site.toml", "disclosures[0].text")]
    assert found[0].line == line_of(file, '"disclosures"')
    assert found[0].reason.startswith(f"lacks {rule.element} ({rule.source})")


def test_every_rule_is_tried_alone() -> None:
    assert {id(case.values[0]) for case in CASES} == set(map(id, RULES))


def test_the_same_texts_whole_are_good_in_every_one_of_these_places() -> None:
    for market in {min(rule.places or {WITHOUT_LAWS_OF_ITS_OWN}) for rule in RULES}:
        site = site_of(a_file(market))
        for pair in ((Channel.EMAIL, Purpose.MARKETING), (Channel.SMS, Purpose.TRANSACTIONAL)):
            assert faults(a_file(market, a_text(site, *pair))) == []


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_what_a_text_lacks_is_found_in_every_language(language: str) -> None:
    site, wording = site_of(a_file("US")), LANGUAGES[language]
    for element, sign in wording.signs.items():
        if element in {elements.RECURRING, elements.BY_EMAIL, elements.TRANSACTIONAL}:
            continue  # said of other texts, or in no one place of this one
        asked = Question(Channel.SMS, Purpose.MARKETING, "button", language, "OK")
        whole = write(asked, site)
        cut = compose(asked, re.sub(sign, "", whole.text, flags=re.IGNORECASE), whole.links)
        assert element in {one.element for one in missing_elements(cut, site)}


OWN = """
[[disclosures]]
channel = "{channel}"
purpose = "{purpose}"
locale = "{locale}"
control = "{control}"
text = "{text}"
[disclosures.links]
"{privacy}" = "https://northwind.example/privacy"
"""
BRITISH = (
    ('\nmarkets = ["US", "CA"]', '\nmarkets = ["GB"]'),
    ('sms_countries = ["US", "CA"]', 'sms_countries = ["GB"]\nlocales = ["en-GB", "de"]'),
)
ENGLISH, GERMAN = ("en-GB", "privacy policy"), ("de", "Datenschutzerklärung")


def missing(channel: str, words: str, language: tuple[str, str] = ENGLISH, **more: str) -> set[str]:
    """Return what a British shop's own text lacks."""
    own = {
        "channel": channel,
        "purpose": "marketing",
        "locale": language[0],
        "control": "box",
        "privacy": language[1],
        "text": f"{words} {language[1]}.",
    }
    found = faults(demo(*BRITISH, add=OWN.format(**{**own, **more})))
    return {one.reason.split(" (")[0].removeprefix("lacks ") for one in found}


@pytest.mark.parametrize(
    "words",
    [
        "I agree that Northwind Coffee LLC emails and texts me offers. Unsubscribe at any time.",
        "I agree to hear of Northwind Coffee LLC. I consent to offers by email, SMS. Unsubscribe.",
        "I agree to emails and texts of Northwind Coffee LLC with offers, and can unsubscribe.",
    ],
)
def test_one_box_does_not_ask_for_both_channels(words: str) -> None:
    assert missing("email", words) == {elements.SEPARATE}


def test_a_label_does_not_ask_for_both_channels_either() -> None:
    text = demo(
        *BRITISH,
        (
            '"sms_transactional", "sms_marketing"]',
            '"sms_marketing"]\nlabels = { email_marketing = "Email and text me" }',
        ),
    )
    assert [(one.key_path, one.reason) for one in faults(text)] == [
        (
            "checkout.boxes",
            f"lacks {elements.SEPARATE} (PECR reg. 22), where it is asked by box",
        )
    ]


def test_saying_how_to_leave_by_either_channel_asks_for_nothing() -> None:
    words = (
        "I agree to emails of Northwind Coffee LLC with offers. I can withdraw my consent by text "
        "or by email at any time."
    )
    assert missing("email", words) == set()
    german = (
        "Ich willige ein, dass Northwind Coffee LLC mir Werbung per E-Mail sendet. Meine "
        "Einwilligung kann ich per E-Mail oder SMS widerrufen."
    )
    assert missing("email", german, GERMAN) == set()


def test_a_text_is_read_in_the_language_of_its_locale() -> None:
    german = "Ich willige ein, dass Northwind Coffee LLC mir Werbung per E-Mail sendet."
    assert missing("email", german, GERMAN) == {elements.WITHDRAW}
    assert missing("email", f"{german} You can withdraw it.", GERMAN) == {elements.WITHDRAW}


def test_a_shop_whose_name_is_a_channel_asks_for_one_all_the_same() -> None:
    text = demo(
        *BRITISH, ('legal_name = "Northwind Coffee LLC"', 'legal_name = "Email & Text Ltd."')
    )
    assert faults(text) == []


def test_a_keyword_that_is_a_channel_asks_for_texts_alone() -> None:
    assert faults(demo(*BRITISH, ('word = "COFFEE"', 'word = "EMAIL"'))) == []


def test_a_text_about_orders_does_not_ask_for_offers() -> None:
    words = "I agree that Northwind Coffee LLC texts me about my order{}. Reply STOP to cancel."
    assert missing("sms", words.format(""), purpose="transactional") == set()
    both = words.format(" and with offers")
    assert missing("sms", both, purpose="transactional") == {elements.SEPARATE}


def test_the_terms_are_not_agreed_to_in_the_same_breath() -> None:
    words = "I agree to the terms of service and to emails of Northwind Coffee LLC with offers."
    assert missing("email", f"{words} Unsubscribe at any time.") == {elements.APART}
