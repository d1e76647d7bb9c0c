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
from signup.domain.wordings import elements
from signup.domain.wordings.languages import LANGUAGES, language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from signup.domain.disclosure import Disclosure
    from signup.domain.site import Site

_EUROPE = """
    AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK
"""
DATA_PROTECTION = frozenset(_EUROPE.split())
"""The European Economic Area, the United Kingdom and Switzerland."""

_US, _CALIFORNIA, _CANADA = frozenset({"US"}), frozenset({"US-CA"}), frozenset({"CA"})
_TCPA = "47 CFR 64.1200(f)(9)"
_CARRIERS = "CTIA Messaging Principles and Best Practices"
_GDPR = "GDPR Art. 7 and 13"
_CASL = "CASL s. 10(1) and Electronic Commerce Protection Regulations s. 4"
_OURS = "consent rules, section 1"
_CCPA = "California Civil Code 1798.125(b)"


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


_SMS, _MARKETING, _TRANSACTIONAL = Channel.SMS, Purpose.MARKETING, Purpose.TRANSACTIONAL

RULES: tuple[Rule, ...] = (
    Rule(elements.AGREEMENT, _OURS),
    Rule(elements.ACT, _OURS),
    Rule(elements.SELLER, _OURS),
    Rule(elements.MARKETING, _OURS, purpose=_MARKETING),
    Rule(elements.TRANSACTIONAL, _OURS, purpose=_TRANSACTIONAL),
    Rule(elements.WITHDRAW, _OURS),
    Rule(elements.STOP, _OURS, _SMS),
    Rule(elements.RECURRING, _TCPA, _SMS, _MARKETING, _US),
    Rule(elements.NUMBER, _TCPA, _SMS, None, _US),
    Rule(elements.NO_CONDITION, _TCPA, _SMS, _MARKETING, _US),
    Rule(elements.FREQUENCY, _CARRIERS, _SMS, None, _US),
    Rule(elements.RATES, _CARRIERS, _SMS, None, _US),
    Rule(elements.HELP, _CARRIERS, _SMS, None, _US),
    Rule(elements.TERMS_LINK, _CARRIERS, _SMS, None, _US),
    Rule(elements.PRIVACY_LINK, _CARRIERS, _SMS, None, _US),
    Rule(elements.PRIVACY_LINK, _GDPR, places=DATA_PROTECTION),
    Rule(elements.ADDRESS, _CASL, places=_CANADA),
    Rule(elements.CONTACT, _CASL, places=_CANADA),
    Rule(elements.NOTICE_LINK, _CCPA, places=_CALIFORNIA, with_incentive=True),
)


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
    return any(_overlap(place, ruled) for place in places for ruled in rule.places)


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


def _says(element: str, disclosure: Disclosure, site: Site) -> bool:
    check = _FACTS.get(element)
    if check is not None:
        return check(disclosure, site)
    wording = LANGUAGES.get(language_of(disclosure.locale))
    if wording is None:
        return True
    pattern = wording.signs[element]
    return re.search(pattern, disclosure.text, re.IGNORECASE | re.DOTALL) is not None


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


_FACTS: Mapping[str, Callable[[Disclosure, Site], bool]] = {
    elements.ACT: _names_the_act,
    elements.SELLER: _names_the_seller,
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
