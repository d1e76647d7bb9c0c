"""What a page of the brand's is: where it stands, what it reads, how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from signup.web.style import read_style, templates_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from jinja2 import Template
    from sqlalchemy import Connection

    from signup.domain.links import BrandLink, BrandPage
    from signup.domain.site import Site
    from signup.web.style import Style

_ROOM = "signup.brand"


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks at what, and when: the site, the opened link, the query of the address."""

    site: Site
    link: BrandLink
    now: datetime
    query: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """One page: `templates` holds its words and its style sheet under the name of `at`.

    `read` returns what the template shows beside the `look`; `filters` are the template's own.
    """

    at: BrandPage
    read: Callable[[Connection, Look], Mapping[str, object]]
    filters: Mapping[str, Callable[[Any], str]]

    @cached_property
    def style(self) -> Style:
        """The sheet of every page, and this one's own."""
        return read_style(_ROOM, "frame.css", f"{self.at}.css")

    @cached_property
    def _template(self) -> Template:
        templates = templates_of(_ROOM)
        templates.filters |= {"count": _count, "moment": _moment, **self.filters}
        return templates.get_template(f"{self.at}.html")

    def draw(self, connection: Connection, look: Look) -> str:
        """Return the page as HTML."""
        found = self.read(connection, look)
        return self._template.render(style=self.style.text, look=look, **found)


def _count(number: int) -> str:
    return f"{number:,}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
