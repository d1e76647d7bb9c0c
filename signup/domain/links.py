"""The links and codes in messages: what opens a person's own pages, without any personal data.

A link names a site and an id, signed; a code is computed from the id, so that no table holds one.
Both are made under the newest signing key and accepted under any, so that a key can be changed.
"""

from __future__ import annotations

import hmac
import unicodedata
from dataclasses import dataclass
from datetime import date
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


@dataclass(frozen=True, slots=True)
class DeliveriesLink:
    """Whose deliveries a link shows, and the last day (UTC) on which it does."""

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


@dataclass(frozen=True, slots=True)
class FiguresLink:
    """Whose figures a link opens, and the last day (UTC) on which it does."""

    site: str
    until: date


class Links:
    """Makes and reads the links below `public_url`; whatever else is read as one is None.

    `keys` begin with the newest.
    """

    def __init__(self, public_url: str, keys: Sequence[str]) -> None:
        self._public_url = public_url.rstrip("/")
        self._confirm = Seal(keys, "confirm-link")
        self._deliveries = Seal(keys, "deliveries-link")
        self._unsubscribe = Seal(keys, "unsubscribe-link")
        self._preferences = Seal(keys, "preferences-link")
        self._figures = Seal(keys, "figures-link")
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

    def deliveries(self, to: DeliveriesLink) -> str:
        """Return the address of the page that shows how a site's deliveries stand."""
        return self._address("deliveries", self._deliveries.close([to.site, to.until.toordinal()]))

    def read_deliveries(self, token: str) -> DeliveriesLink | None:
        """Return what the token of a link to deliveries says."""
        match self._deliveries.open(token):
            case [str(site), int(until)]:
                return DeliveriesLink(site, date.fromordinal(until))
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

    def figures(self, to: FiguresLink) -> str:
        """Return the address of the page that draws a site's figures."""
        return self._address("figures", self._figures.close([to.site, to.until.toordinal()]))

    def read_figures(self, token: str) -> FiguresLink | None:
        """Return what the token of a link to figures says."""
        match self._figures.open(token):
            case [str(site), int(until)]:
                return FiguresLink(site, date.fromordinal(until))
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
