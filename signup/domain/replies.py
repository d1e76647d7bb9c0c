"""The texts we send to a handset; each carries what law and carriers ask of it.

A join is answered with seller, purpose, frequency, rates, HELP, STOP and the terms (consent rules,
section 3, confirmation text); a stop with one confirmation and no marketing (47 CFR
64.1200(a)(12)); a question to a number typed on a page carries no offer and no code. How each
language says it stands in `answers`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from signup.domain.answers.languages import FALLBACK, LANGUAGES
from signup.domain.wordings.languages import language_of

if TYPE_CHECKING:
    from signup.domain.answers.answer_texts import Answer, AnswerTexts
    from signup.domain.bound_code import BoundCode
    from signup.domain.form import Incentive
    from signup.domain.site import Site, SmsProgramme

ANY_REPLY_WITHIN = timedelta(hours=1)
"""An answer that comes later than this answers nothing any more."""


def write(
    answer: Answer,
    site: Site,
    locale: str,
    incentive: Incentive | None = None,
    bound: BoundCode | None = None,
) -> str:
    """Return a text in the language of `locale`, one of the site's; `incentive` with its code.

    `bound` is what the texts in `CODES` are about; its line is their last.
    """
    said = texts_for(locale)
    programme = site.sms.in_locale(locale) if site.sms else None
    facts = {
        "sender": _sender(site, programme),
        "seller": site.seller.legal_name.rstrip("."),
        "contact": site.seller.contact,
        "terms": site.seller.terms_url,
        "gift": _gift(said, incentive),
        "age": site.age_gate.minimum if site.age_gate else "",
        "page": site.age_gate.page if site.age_gate else "",
        "code": bound.code if bound else "",
        **_frequency(said, programme),
    }
    for part in ("end", "small", "small_orders"):
        facts[part] = getattr(said, part).format_map(facts)
    text = said.texts[answer].format_map(facts)
    return f"{text}\n{bound.line}" if bound else text


def locale_for(site: Site, *wanted: str | None) -> str:
    """Return the first wanted locale that the site has, exactly or by its language, else its own.

    Only the site's locales are written in, so that what `site check` measured is what is sent.
    """
    for one in filter(None, wanted):
        if one in site.locales:
            return one
        for locale in site.locales:
            if language_of(locale) == language_of(one):
                return locale
    return site.locales[0]


def texts_for(locale: str) -> AnswerTexts:
    """Return the templates in the language of `locale`, else in English."""
    return LANGUAGES.get(language_of(locale), FALLBACK)


def most_segments(answer: Answer, site: Site, locale: str) -> int:
    """Return how many segments a text may take: as the site file says, else as its language has."""
    own = site.sms.segments if site.sms else {}
    return own.get(answer) or own.get("every") or texts_for(locale).most[answer]


def _sender(site: Site, programme: SmsProgramme | None) -> str:
    """Return the programme's name, with the shop's where it is not part of it."""
    if programme is None:
        return site.name
    program = programme.program
    named = any(name.casefold() in program.casefold() for name in _names(site))
    return program if named else f"{site.name}, {program}"


def _names(site: Site) -> tuple[str, str]:
    return site.name, site.seller.legal_name


def _frequency(said: AnswerTexts, programme: SmsProgramme | None) -> dict[str, str]:
    """Return the frequency as a sentence and within one; nothing without a programme."""
    if programme is None:
        return {"frequency": "", "often": ""}
    words = programme.frequency.rstrip(".")
    sentence = f"{words[:1].upper()}{words[1:]}. "
    return {"frequency": sentence, "often": said.often.format(words=words)}


def _gift(said: AnswerTexts, incentive: Incentive | None) -> str:
    if incentive is None:
        return ""
    return said.gift.format(label=incentive.label, code=incentive.code)
