"""The links and codes in messages: what opens a person's own pages, without any personal data.

A link names a site and an id, signed; a code is computed from the id, so that no table holds one.
Both are made under the newest signing key and accepted under any, so that a key can be changed.
"""

from __future__ import annotations

import hmac
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from signup.domain.consent import Channel
from signup.domain.seal import Seal, derived

if TYPE_CHECKING:
    from collections.abc import Sequence

CODE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class ConfirmLink:
    """Which request a link confirms; `language` is what its page speaks."""

    site: str
    request_id: str
    language: str


class BrandPage(StrEnum):
    """The brand's own pages, each by its place in the address."""

    DELIVERIES = "deliveries"
    FIGURES = "figures"


@dataclass(frozen=True, slots=True)
class BrandLink:
    """Which page of which brand a link opens, and the last day (UTC) on which it does."""

    page: BrandPage
    site: str
    until: date


@dataclass(frozen=True, slots=True)
class PersonLink:
    """Whose pages a link opens, and which address its bearer has proved to be theirs.

    `proved` is None for links that the brand puts into its own messages: it may send them anywhere.
    """

    site: str
    profile_id: str
    language: str
    proved: Channel | None = None


class Links:
    """Makes and reads the links below `public_url`; whatever else is read as one is None.

    `keys` begin with the newest.
    """

    def __init__(self, public_url: str, keys: Sequence[str]) -> None:
        self._public_url = public_url.rstrip("/")
        self._confirm = Seal(keys, "confirm-link")
        self._unsubscribe = Seal(keys, "unsubscribe-link")
        self._preferences = Seal(keys, "preferences-link")
        self._brand = {page: Seal(keys, f"{page}-link") for page in BrandPage}
        self._code_keys = derived(keys, "confirm-code")

    def confirm(self, to: ConfirmLink) -> str:
        """Return the address of the page that confirms one request."""
        token = self._confirm.close([to.site, to.request_id, to.language])
        return self._address("confirm", token)

    def read_confirm(self, token: str) -> ConfirmLink | None:
        """Return what the token of a confirmation link says."""
        match self._confirm.open(token):
            case [str(site), str(request_id), str(language)]:
                return ConfirmLink(site, request_id, language)
        return None

    def unsubscribe(self, to: PersonLink) -> str:
        """Return the address for `List-Unsubscribe` (RFC 8058): ends a person's e-mail."""
        token = self._unsubscribe.close([to.site, to.profile_id, to.language])
        return self._address("unsubscribe", token)

    def read_unsubscribe(self, token: str) -> PersonLink | None:
        """Return what the token of an unsubscribe link says."""
        match self._unsubscribe.open(token):
            case [str(site), str(profile_id), str(language)]:
                return PersonLink(site, profile_id, language)
        return None

    def preferences(self, to: PersonLink) -> str:
        """Return the address of a person's preferences."""
        proved = to.proved.value if to.proved else ""
        token = self._preferences.close([to.site, to.profile_id, to.language, proved])
        return self._address("preferences", token)

    def read_preferences(self, token: str) -> PersonLink | None:
        """Return what the token of a preferences link says."""
        match self._preferences.open(token):
            case [str(site), str(profile_id), str(language), str(proved)]:
                return PersonLink(site, profile_id, language, Channel(proved) if proved else None)
        return None

    def brand(self, to: BrandLink) -> str:
        """Return the address of a page of the brand's own."""
        token = self._brand[to.page].close([to.site, to.until.toordinal()])
        return self._address(to.page, token)

    def read_brand(self, page: BrandPage, token: str) -> BrandLink | None:
        """Return what the token of a link to `page` says; the other pages' links are none."""
        match self._brand[page].open(token):
            case [str(site), int(until)]:
                return BrandLink(page, site, date.fromordinal(until))
        return None

    def codes(self, site: str, request_id: str) -> tuple[str, ...]:
        """Return the codes that confirm a request: six digits; messages carry the first.

        There is one per signing key, so that a change of keys turns nobody away.
        """
        return tuple(_code(key, f"{site}\n{request_id}") for key in self._code_keys)

    def _address(self, page: str, token: str) -> str:
        return f"{self._public_url}/{page}/{token}"


def _code(key: bytes, about: str) -> str:
    number = int.from_bytes(hmac.digest(key, about.encode(), "sha256"), "big")
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def plain_code(typed: str) -> str | None:
    """Return a typed code in ASCII digits, or None when it cannot be one.

    Blanks and hyphens between the digits do not matter, nor in which script they are written.
    """
    found = [one for one in typed if not (one.isspace() or one == "-")]
    digits = [unicodedata.digit(one, -1) for one in found]
    if len(digits) != CODE_DIGITS or min(digits) < 0:
        return None
    return "".join(map(str, digits))
