"""Where a person is, as far as a request tells, and what it was read from.

A place decides whose rules apply and is sealed with each event, together with what it was inferred
from, so that whoever reads the record can weigh it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from phonenumbers import SUPPORTED_REGIONS

from signup.domain.area_codes import state_of
from signup.domain.consent import Channel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

UNKNOWN = "unknown"
Origin = Literal["phone", "country", "locale", "market", "unknown"]

_TOLD = frozenset({"phone", "country"})
_ALIASES = {"UK": "GB", "EL": "GR"}  # written often; ISO 3166 reserves them for the countries named


@dataclass(frozen=True, slots=True)
class Place:
    """A country (ISO 3166-1 alpha-2), a state (`US-FL`) or `UNKNOWN`, and what it was read from."""

    code: str = UNKNOWN
    inferred_from: str = UNKNOWN

    def may_be(self, markets: Sequence[str]) -> frozenset[str]:
        """Return every place whose rules the person may have a right to.

        A number and a country that somebody named tell where they are. A locale does not: it is
        how a browser was set up, and `en-US` is what most were never changed from. So it may make
        the rules stricter than those of the site's markets and never laxer; nor may knowing nothing
        (consent rules, section 1, rule 10).
        """
        told = frozenset({self.code}) - {UNKNOWN}
        return told if self.inferred_from in _TOLD else told | frozenset(markets)


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Hints:
    """What a request says about where a person is; all of it may be missing, or nonsense.

    `phone` is in E.164 and `region` its country, read from the number itself. `country` is the one
    that was posted. `locale` is a BCP 47 tag of the visitor's own.
    """

    phone: str | None = None
    region: str | None = None
    country: str | None = None
    locale: str | None = None


def infer(channel: Channel, hints: Hints, markets: Sequence[str]) -> Place:
    """Return the place that the surest hint names; `markets` are where the shop sells.

    For texts the number comes first: the rules follow the phone's owner (consent rules, section 3),
    and the number was checked, while a posted country is whatever a menu was left on. Its area code
    tells the state where a state has rules of its own. For e-mail the posted country comes first:
    it is where the order goes or what the shopper chose, while people keep a number when they move.
    The other of the two is next, then the region of the locale, then the one country of a shop that
    sells in no other.
    """
    for origin, read in _ORDER[channel]:
        code = read(hints)
        if code is not None:
            return Place(code, origin)
    only = _only(markets)
    return Place(only, "market") if only else NOWHERE


def _by_phone(hints: Hints) -> str | None:
    region = _country(hints.region)
    state = state_of(hints.phone) if region == "US" and hints.phone else None
    return state or region


def _by_country(hints: Hints) -> str | None:
    return _country(hints.country)


def _by_locale(hints: Hints) -> str | None:
    return _region(hints.locale)


_ORDER: Mapping[Channel, tuple[tuple[Origin, Callable[[Hints], str | None]], ...]] = {
    Channel.SMS: (("phone", _by_phone), ("country", _by_country), ("locale", _by_locale)),
    Channel.EMAIL: (("country", _by_country), ("phone", _by_phone), ("locale", _by_locale)),
}


def _country(code: str | None) -> str | None:
    """Return a country's code in capitals; None for what is no country."""
    if not code:
        return None
    typed = code.strip().upper()
    found = _ALIASES.get(typed, typed)
    return found if found in SUPPORTED_REGIONS else None


def _region(locale: str | None) -> str | None:
    """Return the country of a locale: `CA` of `fr-CA` and `fr_CA`; a script is none."""
    _language, *subtags = (locale or "").replace("_", "-").split("-")
    return next(_countries(subtags), None)


def _countries(subtags: Sequence[str]) -> Iterator[str]:
    for subtag in subtags:
        if len(subtag) == 1:
            return  # an extension begins; what follows is no region (RFC 5646, section 2.2.6)
        found = _country(subtag) if len(subtag) == 2 else None  # noqa: PLR2004 - alpha-2
        if found:
            yield found


def _only(markets: Sequence[str]) -> str | None:
    countries = {market[:2] for market in markets}
    if len(countries) != 1:
        return None
    return markets[0] if len(markets) == 1 else countries.pop()
