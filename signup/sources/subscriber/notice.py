"""A page that says one thing, and offers at most one button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

    from signup.domain.form import Incentive


@dataclass(frozen=True, slots=True)
class Link:
    """A way on."""

    words: str | Markup
    url: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What a page says: `title` is a phrase of the book, `text` is ready.

    `about` is the masked address it is about, `more` what else must be known. `button` posts to the
    very page. `gift` is what has been earned. `detour` is the shop's page to be asked first.
    """

    title: str
    text: Markup
    about: Markup | None = None
    more: Markup | None = None
    button: str | None = None
    gift: Incentive | None = None
    links: tuple[Link, ...] = ()
    status: int = 200
    detour: str | None = None
