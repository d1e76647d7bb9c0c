"""Who speaks on a page and in which language: the shop's words, safe to put into HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from signup.domain.masking import masked

if TYPE_CHECKING:
    from signup.domain.consent import Channel
    from signup.domain.phrases.phrasebook import PagePhrases, Phrasebook
    from signup.domain.site import Site

_ISOLATED = Markup("<bdi>{}</bdi>")
_HYPHENED, _WHOLE = re.compile(r"\w+(?:-\w+)+"), r'<span class="whole">\g<0></span>'
"""Words with a hyphen, which browsers would break there: `e-mail`."""

_LEFT_TO_RIGHT = Markup('<bdi dir="ltr">{}</bdi>')


@dataclass(frozen=True, slots=True)
class Voice:
    """The site a page speaks for, None when nobody knows, and what it speaks."""

    book: Phrasebook
    site: Site | None = None

    @property
    def words(self) -> PagePhrases:
        """The words of the pages."""
        return self.book.pages

    @property
    def name(self) -> str:
        """The shop's name."""
        return self.site.name if self.site else ""

    def say(self, phrase: str, **facts: str) -> Markup:
        """Return a phrase with the shop's name and `facts` in it.

        Each stands isolated, so that it reads right in a sentence of the other direction; one that
        is markup is taken as it is.
        """
        held = {"name": _ISOLATED.format(self.name), **facts}
        whole = _HYPHENED.sub(_WHOLE, phrase)
        return Markup(whole).format_map(held)  # noqa: S704 - the phrasebook's own words

    def plain(self, phrase: str) -> str:
        """Return a phrase with the shop's name in it, as text: for the title of a page."""
        return phrase.format(name=self.name)


def address(channel: Channel, value: str) -> Markup:
    """Return a masked address; such read from left to right in every script."""
    return _LEFT_TO_RIGHT.format(masked(channel, value))


def left_to_right(text: str) -> Markup:
    """Return a number or a keyword as it is written everywhere."""
    return _LEFT_TO_RIGHT.format(text)
