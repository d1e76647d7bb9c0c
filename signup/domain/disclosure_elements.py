"""Which elements a text must hold, where, and by which law; and whether a given text holds them.

`RULES` is data: a jurisdiction is added by adding rows. Words are looked for in the language of
the text; names, addresses and links are looked for as the site file gives them. A text in a
language that has no word list is checked for names, links, STOP and HELP only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.domain.consent import Channel, Purpose
from signup.domain.laws import EUROPEAN_ECONOMIC_AREA, overlap
from signup.domain.wordings import elements
from signup.domain.wordings.languages import LANGUAGES, language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from signup.domain.disclosure import Disclosure
    from signup.domain.site import Site
    from signup.domain.wordings.wording import Wording

DATA_PROTECTION = EUROPEAN_ECONOMIC_AREA | {"GB", "CH"}
"""The European Economic Area, the United Kingdom and Switzerland."""

_US, _CALIFORNIA = frozenset({"US"}), frozenset({"US-CA"})
_CANADA, _BRITAIN = frozenset({"CA"}), frozenset({"GB"})
_TCPA = "47 CFR 64.1200(f)(9)"
_CARRIERS = "CTIA Messaging Principles and Best Practices"
_GDPR = "GDPR Art. 7 and 13"
_CASL = "CASL s. 10(1) and Electronic Commerce Protection Regulations s. 4"
_PECR = "PECR reg. 22"
_OURS = "consent rules, section 1"
_CCPA = "California Civil Code 1798.125(b)"


_SENTENCE_END = re.compile(r"(?<=[.!?؟])\s+")


@dataclass(frozen=True, slots=True)
class MissingElement:
    """Something that a text does not say, and the law that wants it said."""

    element: str
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One element and where it is due; None means every channel, purpose or place.

    A place is a country or a state (`US-CA`). A rule holds where the two overlap: one of a country
    in each of its states, one of a state in all of its country.
    """

    element: str
    source: str
    channel: Channel | None = None
    purpose: Purpose | None = None
    places: frozenset[str] | None = None
    with_incentive: bool = False


_EMAIL, _SMS = Channel.EMAIL, Channel.SMS
_MARKETING, _TRANSACTIONAL = Purpose.MARKETING, Purpose.TRANSACTIONAL

RULES: tuple[Rule, ...] = (
    # The United States: texts (consent rules, section 3)
    Rule(elements.AGREEMENT, _TCPA, _SMS, _MARKETING, _US),
    Rule(elements.SELLER, _TCPA, _SMS, _MARKETING, _US),
    Rule(elements.RECURRING, _TCPA, _SMS, _MARKETING, _US),
    Rule(elements.NUMBER, _TCPA, _SMS, None, _US),
    Rule(elements.NO_CONDITION, _TCPA, _SMS, _MARKETING, _US),
    Rule(elements.FREQUENCY, _CARRIERS, _SMS, None, _US),
    Rule(elements.RATES, _CARRIERS, _SMS, None, _US),
    Rule(elements.STOP, _CARRIERS, _SMS, None, _US),
    Rule(elements.HELP, _CARRIERS, _SMS, None, _US),
    Rule(elements.TERMS_LINK, _CARRIERS, _SMS, None, _US),
    Rule(elements.PRIVACY_LINK, _CARRIERS, _SMS, None, _US),
    Rule(elements.NOTICE_LINK, _CCPA, places=_CALIFORNIA, with_incentive=True),
    # Europe (section 5): the controller, the purpose, the channel, the right to withdraw
    Rule(elements.SELLER, _GDPR, places=DATA_PROTECTION),
    Rule(elements.MARKETING, _GDPR, purpose=_MARKETING, places=DATA_PROTECTION),
    Rule(elements.TRANSACTIONAL, _GDPR, purpose=_TRANSACTIONAL, places=DATA_PROTECTION),
    Rule(elements.BY_EMAIL, _GDPR, _EMAIL, places=DATA_PROTECTION),
    Rule(elements.BY_TEXT, _GDPR, _SMS, places=DATA_PROTECTION),
    Rule(elements.WITHDRAW, _GDPR, places=DATA_PROTECTION),
    Rule(elements.PRIVACY_LINK, _GDPR, places=DATA_PROTECTION),
    Rule(elements.APART, _GDPR, places=DATA_PROTECTION),
    Rule(elements.SEPARATE, _PECR, places=_BRITAIN),
    # Canada (section 6)
    Rule(elements.MARKETING, _CASL, purpose=_MARKETING, places=_CANADA),
    Rule(elements.TRANSACTIONAL, _CASL, purpose=_TRANSACTIONAL, places=_CANADA),
    Rule(elements.SELLER, _CASL, places=_CANADA),
    Rule(elements.ADDRESS, _CASL, places=_CANADA),
    Rule(elements.CONTACT, _CASL, places=_CANADA),
    Rule(elements.WITHDRAW, _CASL, places=_CANADA),
    Rule(elements.APART, _CASL, places=_CANADA),
    # Everywhere (section 1)
    Rule(elements.AGREEMENT, _OURS),
    Rule(elements.ACT, _OURS),
    Rule(elements.SELLER, _OURS),
    Rule(elements.MARKETING, _OURS, purpose=_MARKETING),
    Rule(elements.TRANSACTIONAL, _OURS, purpose=_TRANSACTIONAL),
    Rule(elements.BY_EMAIL, _OURS, _EMAIL),
    Rule(elements.BY_TEXT, _OURS, _SMS),
    Rule(elements.SEPARATE, _OURS),
    Rule(elements.WITHDRAW, _OURS),
    Rule(elements.STOP, _OURS, _SMS),
)
"""Of several rules that want the same element the first is named, so laws stand before our own."""


def places_of(site: Site, channel: Channel) -> frozenset[str]:
    """Return where people may read a text of this channel: the markets, and where texts go."""
    texted = site.sms_countries if channel is Channel.SMS else ()
    return frozenset({*site.markets, *texted})


def missing_elements(
    disclosure: Disclosure, site: Site, *, incentive: bool = False
) -> list[MissingElement]:
    """Return what the law in the site's markets wants said and `disclosure` does not say.

    `incentive` tells that joining is rewarded where the text stands.
    """
    found: dict[str, MissingElement] = {}
    places = places_of(site, disclosure.channel)
    for rule in RULES:
        due = _applies(rule, disclosure, places, incentive=incentive)
        if due and not _says(rule.element, disclosure, site):
            found.setdefault(rule.element, MissingElement(rule.element, rule.source))
    return list(found.values())


def is_due(element: str, site: Site, channel: Channel) -> bool:
    """Tell whether some rule wants `element` in a text of this channel on this site."""
    places = places_of(site, channel)
    return any(rule.element == element and _covers(rule, places) for rule in RULES)


def _applies(
    rule: Rule, disclosure: Disclosure, places: frozenset[str], *, incentive: bool
) -> bool:
    return (
        rule.channel in {None, disclosure.channel}
        and rule.purpose in {None, disclosure.purpose}
        and (incentive or not rule.with_incentive)
        and _covers(rule, places)
    )


def _covers(rule: Rule, places: frozenset[str]) -> bool:
    if rule.places is None:
        return True
    return any(overlap(place, ruled) for place in places for ruled in rule.places)


def _says(element: str, disclosure: Disclosure, site: Site) -> bool:
    check = _FACTS.get(element)
    if check is not None:
        return check(disclosure, site)
    wording = LANGUAGES.get(language_of(disclosure.locale))
    return wording is None or _has(wording, element, disclosure.text)


def _has(wording: Wording, element: str, text: str) -> bool:
    return re.search(wording.signs[element], text, re.IGNORECASE | re.DOTALL) is not None


def _holds(text: str, words: str) -> bool:
    return " ".join(words.split()).casefold() in " ".join(text.split()).casefold()


def _names_the_act(disclosure: Disclosure, _site: Site) -> bool:
    if disclosure.control == "keyword":
        return re.search(rf"\b{re.escape(disclosure.label)}\b", disclosure.text) is not None
    return disclosure.control == "box" or _holds(disclosure.text, disclosure.label)


def _names_the_seller(disclosure: Disclosure, site: Site) -> bool:
    return _holds(disclosure.text, site.seller.legal_name)


def _says_word(word: str) -> Callable[[Disclosure, Site], bool]:
    return lambda disclosure, _site: re.search(rf"\b{word}\b", disclosure.text) is not None


def _links_to(attribute: str) -> Callable[[Disclosure, Site], bool]:
    return lambda disclosure, site: getattr(site.seller, attribute) in disclosure.links.values()


def _asking(disclosure: Disclosure, site: Site, wording: Wording) -> Iterator[str]:
    """Yield what the text asks to agree to: its agreeing sentences, names taken out.

    A sentence may go on about withdrawing; only what the first one says before that is asked.
    """
    text, seller = disclosure.text, site.seller
    word = disclosure.label if disclosure.control == "keyword" else ""
    for name in filter(None, (seller.legal_name, seller.postal_address, seller.contact, word)):
        text = text.replace(name, " ")
    sentences = _SENTENCE_END.split(text)
    agreeing = (one for one in sentences if _has(wording, elements.AGREEMENT, one))
    for position, sentence in enumerate(agreeing):
        head = re.split(wording.signs[elements.WITHDRAW], sentence, maxsplit=1, flags=re.IGNORECASE)
        if position == 0 or head[0] == sentence:
            yield head[0]


def _asks_one_thing(disclosure: Disclosure, site: Site) -> bool:
    """Tell whether one act agrees to one channel and one purpose (consent rules, rule 3)."""
    wording = LANGUAGES.get(language_of(disclosure.locale))
    if wording is None:
        return True
    return not any(
        _asks_for_more(words, disclosure.purpose, wording)
        for words in (*_asking(disclosure, site, wording), disclosure.label)
    )


def _asks_for_more(words: str, purpose: Purpose, wording: Wording) -> bool:
    both = all(_has(wording, one, words) for one in (elements.BY_EMAIL, elements.BY_TEXT))
    offers = purpose is Purpose.TRANSACTIONAL and _has(wording, elements.MARKETING, words)
    return both or offers


def _asks_apart_from_terms(disclosure: Disclosure, site: Site) -> bool:
    wording = LANGUAGES.get(language_of(disclosure.locale))
    if wording is None:
        return True
    linked = {words for words, url in disclosure.links.items() if url == site.seller.terms_url}
    asked = " ".join(_asking(disclosure, site, wording))
    return not any(_holds(asked, words) for words in linked | {wording.terms})


_FACTS: Mapping[str, Callable[[Disclosure, Site], bool]] = {
    elements.ACT: _names_the_act,
    elements.SELLER: _names_the_seller,
    elements.SEPARATE: _asks_one_thing,
    elements.APART: _asks_apart_from_terms,
    elements.STOP: _says_word("STOP"),
    elements.HELP: _says_word("HELP"),
    elements.TERMS_LINK: _links_to("terms_url"),
    elements.PRIVACY_LINK: _links_to("privacy_url"),
    elements.NOTICE_LINK: _links_to("incentive_notice_url"),
    elements.ADDRESS: lambda disclosure, site: _holds(
        disclosure.text, site.seller.postal_address.rstrip(".")
    ),
    elements.CONTACT: lambda disclosure, site: _holds(disclosure.text, site.seller.contact),
}
