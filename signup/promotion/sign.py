"""A sign for one keyword: what it shows, in the language of its call to action.

The published text stands on it word for word, before the code that is scanned and beside it
(47 CFR 64.1200(f)(9), clear and conspicuous), with its id, so that a photograph of the sign says
which version people saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args
from urllib.parse import quote

import phonenumbers
from phonenumbers import PhoneNumberFormat

from signup.domain.intents import normalise_keyword
from signup.domain.posters.languages import poster_words
from signup.domain.sms_link import sms_link
from signup.promotion import qr
from signup.sites.locales import direction_of

if TYPE_CHECKING:
    from signup.domain.disclosure import Disclosure
    from signup.domain.form import Direction
    from signup.domain.posters.poster_words import SignWords
    from signup.domain.site import Keyword, Site

Paper = Literal["a4", "letter"]
PAPERS: tuple[Paper, ...] = get_args(Paper)

_LONG, _LONGER = 14, 32
_LETTER_COUNTRIES = "CA CL CO CR DO GT MX NI PA PH PR SV US VE"
_LETTER = frozenset(_LETTER_COUNTRIES.split())
"""Where printers hold Letter (ANSI/ASME Y14.1); elsewhere A4 (ISO 216)."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What one sign shows."""

    site: Site
    keyword: Keyword
    paper: Paper

    @property
    def words(self) -> SignWords:
        """The words around the published text."""
        return poster_words(self.text.locale).sign

    @property
    def text(self) -> Disclosure:
        """The published text."""
        return self.keyword.disclosure

    @property
    def gate(self) -> str | None:
        """What stands in place of the published text where texting is no consent, else None."""
        gate = self.site.age_gate
        if gate is None:
            return None
        return self.words.gate.format(age=gate.minimum, word=self.keyword.word)

    @property
    def direction(self) -> Direction:
        """Which way its language is written."""
        return direction_of(self.text.locale)

    @property
    def offer(self) -> str:
        """What stands largest: the reward, else what the programme is called."""
        if self.keyword.incentive:
            return self.keyword.incentive.label
        programme = self.site.sms.in_locale(self.text.locale) if self.site.sms else None
        return programme.program if programme else self.site.name

    @property
    def size(self) -> str:
        """How large it can stand: the style sheet's name for its length."""
        length = len(self.offer)
        return "longer" if length > _LONGER else "long" if length > _LONG else "short"

    @property
    def number(self) -> str:
        """The number as people of the shop's country read it."""
        return spoken(self.keyword.number, self.site.default_country)

    @property
    def link(self) -> str:
        """The link that the code holds."""
        return link_of(self.keyword)

    @property
    def path(self) -> str:
        """Where the sign is served."""
        return f"/keywords/{quote(self.site.key, safe='')}/{quote(self.keyword.word, safe='')}"

    @property
    def which(self) -> str:
        """The query that tells it from the same word on another number of the shop's, if any."""
        first = find_keyword(self.site, self.keyword.word)
        return "" if first is self.keyword else f"?number={quote(self.keyword.number, safe='')}"

    @property
    def code(self) -> str:
        """The code as an `svg` element."""
        return qr.svg(self.link)


def sign_for(site: Site, keyword: Keyword, paper: str | None = None) -> Sign:
    """Return the sign of a keyword, on `paper` where it is one of `PAPERS`, else on the usual."""
    usual: Paper = "letter" if site.default_country in _LETTER else "a4"
    return Sign(site, keyword, next((one for one in PAPERS if one == paper), usual))


def find_keyword(site: Site, word: str, number: str | None = None) -> Keyword | None:
    """Return the first keyword that `word` means, in any spelling; on `number` where given."""
    name = normalise_keyword(word)
    for keyword in site.keywords:
        spellings = map(normalise_keyword, (keyword.word, *keyword.aliases))
        if number in {None, keyword.number} and name in spellings:
            return keyword
    return None


def link_of(keyword: Keyword) -> str:
    """Return the link that writes the keyword to its number."""
    return sms_link(keyword.number, keyword.word)


def spoken(number: str, country: str) -> str:
    """Return a number as people in `country` read it: without the code of their own country."""
    parsed = phonenumbers.parse(number)
    at_home = parsed.country_code == phonenumbers.country_code_for_region(country)
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)
