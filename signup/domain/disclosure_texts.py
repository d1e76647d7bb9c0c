"""Disclosure texts written from what the site file says, complete for the site's markets.

What must be said where stands in `disclosure_elements`; how each language says it in `wordings`.
A text says all of what its channel and purpose need in any market, so that a visitor whose place
is unknown is shown the strictest; addresses and controllers are named where a market asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.domain.consent import Channel, Purpose
from signup.domain.content import content_hash
from signup.domain.disclosure import Disclosure
from signup.domain.disclosure_elements import DATA_PROTECTION, is_due, places_of
from signup.domain.wordings import elements
from signup.domain.wordings.languages import FALLBACK, LANGUAGES, language_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from signup.domain.disclosure import Control
    from signup.domain.site import Site
    from signup.domain.wordings.wording import Wording

_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and by which control.

    `label` is the words on the button or the box, or the word to text; `number` is where that word
    is texted to. `incentive` tells that joining is rewarded there.
    """

    channel: Channel
    purpose: Purpose
    control: Control
    locale: str
    label: str
    incentive: bool = False
    number: str = ""

    @property
    def name(self) -> str:
        """Channel and purpose as the checkout boxes are called."""
        return f"{self.channel.value}_{self.purpose.value}"


def is_spoken(locale: str) -> bool:
    """Tell whether texts can be written in the language of `locale`; else they are English."""
    return language_of(locale) in LANGUAGES


def box_label(locale: str, name: str) -> str:
    """Return the default words on the checkout box called `name`."""
    return _wording(locale).labels[name]


def write(question: Question, site: Site) -> Disclosure:
    """Return the text that asks `question` on behalf of the seller of `site`.

    Raises ValueError when texts are asked for and the site has no programme to send them.
    """
    wording = _wording(question.locale)
    facts = _facts(question, site, wording)
    text = " ".join(sentence.format_map(facts) for sentence in _sentences(question, site, wording))
    links = {words: url for words, url in _links(site, wording) if words in text}
    locale = question.locale if is_spoken(question.locale) else FALLBACK.language
    return compose(question, text, links, locale=locale)


def compose(
    question: Question, text: str, links: Mapping[str, str], *, locale: str | None = None
) -> Disclosure:
    """Return `text` as an immutable disclosure, named by the hash of all it holds.

    `locale` is the one the text is written in, where it is not the one asked for.
    """
    content = {
        "channel": question.channel.value,
        "purpose": question.purpose.value,
        "locale": locale or question.locale,
        "control": question.control,
        "text": text,
        "label": question.label,
        "links": dict(links),
    }
    return Disclosure(
        id=content_hash(content),
        channel=question.channel,
        purpose=question.purpose,
        locale=locale or question.locale,
        control=question.control,
        text=text,
        label=question.label,
        links=dict(links),
    )


def _wording(locale: str) -> Wording:
    return LANGUAGES.get(language_of(locale), FALLBACK)


def _sentences(question: Question, site: Site, wording: Wording) -> Iterator[str]:
    yield f"{wording.acts[question.control]} {wording.asks[question.name]}"
    if question.channel is Channel.SMS:
        yield from _sms_sentences(question, wording)
    else:
        yield wording.withdraw_email
    if is_due(elements.ADDRESS, site, question.channel):
        yield wording.sender
    if places_of(site, question.channel) & DATA_PROTECTION:
        yield wording.controller
    if question.incentive and is_due(elements.NOTICE_LINK, site, question.channel):
        yield wording.incentive
    yield wording.policies_sms if question.channel is Channel.SMS else wording.policies_email


def _sms_sentences(question: Question, wording: Wording) -> Iterator[str]:
    yield wording.no_condition
    marketing = question.purpose is Purpose.MARKETING
    yield wording.frequency if marketing else wording.order_frequency
    yield wording.rates
    yield wording.stop


def _facts(question: Question, site: Site, wording: Wording) -> dict[str, str]:
    names = {
        "label": question.label,
        "number": question.number,
        "seller": site.seller.legal_name,
        "address": site.seller.postal_address.rstrip("."),
        "contact": site.seller.contact,
        **_programme(question, site),
    }
    if wording.isolate:
        names = {key: f"{_ISOLATE}{name}{_END_ISOLATE}" for key, name in names.items()}
    words = {"privacy": wording.privacy, "terms": wording.terms, "notice": wording.notice}
    return {**names, **words, "here": wording.here[question.control]}


def _programme(question: Question, site: Site) -> dict[str, str]:
    if question.channel is not Channel.SMS:
        return {}
    if site.sms is None:
        raise ValueError("texts cannot be asked for without a programme to send them")
    return {"program": site.sms.program, "frequency": site.sms.frequency.rstrip(".")}


def _links(site: Site, wording: Wording) -> Iterator[tuple[str, str]]:
    yield wording.privacy, site.seller.privacy_url
    yield wording.terms, site.seller.terms_url
    if site.seller.incentive_notice_url:
        yield wording.notice, site.seller.incentive_notice_url
