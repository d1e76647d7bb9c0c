"""The figures as HTML with drawings inside; a style sheet is all that its policy allows."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from signup.domain.comparing import ENOUGH_DAYS, ENOUGH_JOINED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signup.domain.links import FiguresLink
    from signup.domain.site import Site
    from signup.reports.figures import FormFigures

_STYLE = files("signup.reports").joinpath("templates", "figures.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def figures_page(site: Site, forms: Sequence[FormFigures], link: FiguresLink, days: str) -> str:
    """Return the page; `days` is the period it shows, `link` tells how long it can be opened."""
    page = _ENVIRONMENT.get_template("figures.html")
    style = Markup(_STYLE)  # noqa: S704 - our own file
    least = {"days": ENOUGH_DAYS, "joined": ENOUGH_JOINED}
    return page.render(style=style, site=site, forms=forms, link=link, days=days, least=least)


def _count(number: int) -> str:
    return f"{number:,}"


def _rate(number: float) -> str:
    """Return a percentage with as many digits as mean something."""
    return f"{number:.0f} %" if number == 0 or number >= 10 else f"{number:.1f} %"  # noqa: PLR2004 - two digits are enough


def _points(number: float) -> str:
    """Return a difference of two percentages, with its sign."""
    return f"{number:+.1f}".replace("-", "−")  # noqa: RUF001 - a minus, as it is read aloud


def _short(number: float) -> str:
    """Return a length for a drawing."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


_ENVIRONMENT = Environment(
    loader=PackageLoader("signup.reports"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters |= {"count": _count, "rate": _rate, "short": _short, "points": _points}
