"""From the sealed token in a page's address to whom it is about.

What was not sealed here, or names a site that is gone, is no link: 404, and nothing else is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from signup.domain.phrases.languages import phrases_for
from signup.sources.subscriber.page import speak_as
from signup.sources.subscriber.voice import Voice
from signup.web.problems import Problem

if TYPE_CHECKING:
    from typing import Any

    from signup.domain.links import ConfirmLink, PersonLink
    from signup.domain.person import Person, Question
    from signup.domain.site import Site
    from signup.sources.shared import Door, PublishedSite


class Records(Protocol):
    """What pages read; `storage.own_records` is one. Raises when the database is away."""

    def person(self, site: str, profile_id: str, /) -> Person | None:
        """Return the living person a profile is about."""

    def question(self, site: str, request_id: str, /) -> Question | None:
        """Return a request to confirm."""

    def everything(self, site: str, profile_id: str, /) -> dict[str, Any] | None:
        """Return all that is kept about a person."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A confirmation link that was opened."""

    published: PublishedSite
    voice: Voice
    link: ConfirmLink

    @property
    def site(self) -> Site:
        """The site that asks."""
        return self.published.site


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who opened a link to a person's pages."""

    published: PublishedSite
    voice: Voice
    link: PersonLink

    @property
    def site(self) -> Site:
        """The site the person is known to."""
        return self.published.site


def asked(door: Door, token: str) -> Asked:
    """Return what a confirmation link is about; raises Problem 404."""
    link = door.kit.links.read_confirm(token)
    if link is None:
        raise Problem("not_found")
    return Asked(*_opened(door, link), link)


def choosing(door: Door, token: str) -> Bearer:
    """Return whose preferences a link opens; raises Problem 404."""
    return _bearer(door, door.kit.links.read_preferences(token))


def leaving(door: Door, token: str) -> Bearer:
    """Return whose e-mail a link ends; raises Problem 404."""
    return _bearer(door, door.kit.links.read_unsubscribe(token))


def _bearer(door: Door, link: PersonLink | None) -> Bearer:
    if link is None:
        raise Problem("not_found")
    return Bearer(*_opened(door, link), link)


def _opened(door: Door, link: ConfirmLink | PersonLink) -> tuple[PublishedSite, Voice]:
    published = door.find(link.site)
    if published is None:
        raise Problem("not_found")
    return published, speak_as(Voice(phrases_for(link.language), published.site))
