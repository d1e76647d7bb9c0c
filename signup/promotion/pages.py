"""The pages as HTML: no script, one style sheet inside, which is all that their policy allows."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from signup.domain.posters.languages import own_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.domain.disclosure import Disclosure
    from signup.promotion.opt_ins import OptIns
    from signup.promotion.sign import Sign

_STYLE = files("signup.promotion").joinpath("templates", "promotion.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_NUMBER = re.compile(r"(\+\d+)")
_HOLE = re.compile(r"\{(\w+)\}")

POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def sign_page(sign: Sign, *, online: bool = True) -> str:
    """Return the page of one sign, to be printed; offline without what leads to the service."""
    return _render("sign-page.html", sign=sign, online=online)


def opt_ins_page(opt_ins: OptIns) -> str:
    """Return the page of all opt-ins."""
    return _render("opt-ins-page.html", page=opt_ins)


def _render(template: str, **values: object) -> str:
    return _ENVIRONMENT.get_template(template).render(style=Markup(_STYLE), **values)  # noqa: S704 - our own file


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


_ENVIRONMENT = Environment(
    loader=PackageLoader("signup.promotion"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters |= {
    "filled": _filled,
    "isolated": _isolated,
    "linked": _linked,
    "own_name": own_name,
    "segment": _segment,
}
