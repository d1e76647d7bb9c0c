"""A published text as HTML: word for word, its known words as links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from signup.domain.disclosure import Disclosure

_LINK = Markup('<a href="{}">{}</a>')
_WEB = ("https://", "http://")


def linked(disclosure: Disclosure) -> Markup:
    """Return the text; of two words that begin at one place the longer is the link."""
    links = {words: url for words, url in disclosure.links.items() if words and _is_web(url)}
    if not links:
        return Markup.escape(disclosure.text)
    known = re.compile("|".join(re.escape(one) for one in sorted(links, key=len, reverse=True)))
    pieces, at = Markup(), 0
    for found in known.finditer(disclosure.text):
        pieces += disclosure.text[at : found.start()] + _LINK.format(links[found[0]], found[0])
        at = found.end()
    return pieces + disclosure.text[at:]


def _is_web(url: str) -> bool:
    return url.lower().startswith(_WEB)
