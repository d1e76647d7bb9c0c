"""The pages as HTML: no script, one style sheet inside, which is all that their policy allows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup, escape

from signup.domain.posters.languages import own_name
from signup.web.style import read_style, templates_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.domain.disclosure import Disclosure
    from signup.promotion.opt_ins import OptIns
    from signup.promotion.sign import Sign

_NUMBER = re.compile(r"(\+\d+)")
_HOLE = re.compile(r"\{(\w+)\}")

_STYLE = read_style("signup.promotion", "promotion.css")
POLICY = _STYLE.policy


def sign_page(sign: Sign, *, online: bool = True) -> str:
    """Return the page of one sign, to be printed; offline without what leads to the service."""
    return _render("sign-page.html", sign=sign, online=online)


def opt_ins_page(opt_ins: OptIns) -> str:
    """Return the page of all opt-ins."""
    return _render("opt-ins-page.html", page=opt_ins)


def _render(template: str, **values: object) -> str:
    return _ENVIRONMENT.get_template(template).render(style=_STYLE.text, **values)


def _filled(template: str, **values: str) -> Markup:
    """Return words with `values` in their places in bold, each kept in its own direction."""
    return _put(template, Markup("<b><bdi>{}</bdi></b>"), values)


def _isolated(template: str, **values: str) -> Markup:
    """Return words with `values` in their places, each kept in its own direction."""
    return _put(template, Markup("<bdi>{}</bdi>"), values)


def _put(template: str, around: Markup, values: Mapping[str, str]) -> Markup:
    pieces = _HOLE.split(template)
    return Markup("").join(
        escape(piece) if at % 2 == 0 else around.format(values[piece])
        for at, piece in enumerate(pieces)
    )


def _linked(disclosure: Disclosure) -> Markup:
    """Return a published text word for word, with its links as links."""
    return Markup("").join(
        Markup('<a href="{}">{}</a>').format(url, words) if url else _numbers_apart(words)
        for words, url in disclosure.pieces()
    )


def _numbers_apart(words: str) -> Markup:
    """Return words with each number kept from left to right: its plus would change sides."""
    return Markup("").join(
        Markup('<bdi dir="ltr">{}</bdi>').format(piece) if at % 2 else escape(piece)
        for at, piece in enumerate(_NUMBER.split(words))
    )


def _segment(text: str) -> str:
    return quote(text, safe="")


_ENVIRONMENT = templates_of("signup.promotion")
_ENVIRONMENT.filters |= {
    "filled": _filled,
    "isolated": _isolated,
    "linked": _linked,
    "own_name": own_name,
    "segment": _segment,
}
