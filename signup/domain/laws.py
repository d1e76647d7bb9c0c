"""What each place's law asks for, as data; a place is added by adding a row.

Which elements a consent text needs where stands in `disclosure_elements`, by the same places.
`docs/reference/jurisdictions.md` is made from both. Sources are named as the consent rules name
them (sections 3 to 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from signup.domain.basis import Basis
from signup.domain.consent import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable


class DoubleOptIn(StrEnum):
    """Whether courts or authorities want an opt-in by e-mail confirmed; no law here does."""

    EXPECTED = "expected"
    SUGGESTED = "suggested"
    NOT_EXPECTED = "not expected"


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """One row: for people in these places, this holds.

    `places` are ISO 3166-1 countries, or states as `US-CA`. `bases` are those its law knows beside
    consent. `may_ask`: the channels on which a message may ask for consent somebody who has not
    just asked for it; to confirm a request just made is another thing and allowed everywhere.
    """

    name: str
    places: frozenset[str]
    source: str
    double_opt_in: DoubleOptIn = DoubleOptIn.NOT_EXPECTED
    bases: frozenset[Basis] = frozenset()
    may_ask: frozenset[Channel] = frozenset()
    note: str = ""


def _in(codes: str) -> frozenset[str]:
    return frozenset(codes.split())


EXPECTED, SUGGESTED = DoubleOptIn.EXPECTED, DoubleOptIn.SUGGESTED
_BY_MAIL = frozenset({Channel.EMAIL})
_GDPR = "GDPR Art. 4(11), 7 and 13; ePrivacy Directive Art. 13"
_EUROPE = """
    AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK
"""
EUROPEAN_ECONOMIC_AREA = _in(_EUROPE)
_WANT_DOUBLE_OPT_IN, _LIKE_DOUBLE_OPT_IN = _in("DE AT LU GR NO"), _in("DK FI NL")

JURISDICTIONS: tuple[Jurisdiction, ...] = (
    Jurisdiction(
        "United States",
        _in("US"),
        "47 CFR 64.1200(f)(9) for texts; CAN-SPAM, 15 U.S.C. 7704, for e-mail",
        may_ask=_BY_MAIL,
        note="Written consent for texts; e-mail needs none, an opt-in is recorded all the same.",
    ),
    Jurisdiction(
        "Florida",
        _in("US-FL"),
        "Florida Statutes 501.059",
        may_ask=_BY_MAIL,
        note="Written consent; ticking a box or an affirmative reply counts as signature.",
    ),
    Jurisdiction(
        "Maryland",
        _in("US-MD"),
        "Maryland Stop the Spam Calls Act of 2023",
        may_ask=_BY_MAIL,
        note="Written consent.",
    ),
    Jurisdiction(
        "Connecticut",
        _in("US-CT"),
        "Connecticut General Statutes 42-288a",
        may_ask=_BY_MAIL,
        note="Written consent.",
    ),
    Jurisdiction(
        "Texas",
        _in("US-TX"),
        "Texas Business and Commerce Code, chapters 302 and 304 (SB 140, September 2025)",
        may_ask=_BY_MAIL,
        note="Texts are solicitations: from 9 to 21 h, on Sundays from 12 to 21 h local time only.",
    ),
    Jurisdiction(
        "California",
        _in("US-CA"),
        "California Civil Code 1798.125(b)",
        may_ask=_BY_MAIL,
        note="A reward for contact data needs a notice of financial incentive.",
    ),
    Jurisdiction(
        "Canada",
        _in("CA"),
        "CASL s. 1(3), 6, 10 and 13; Electronic Commerce Protection Regulations s. 4",
        bases=frozenset({Basis.IMPLIED}),
        note="A message that asks for consent is itself a commercial message.",
    ),
    Jurisdiction(
        "European Union and EEA: Germany, Austria, Luxembourg, Greece, Norway",
        _WANT_DOUBLE_OPT_IN,
        f"{_GDPR}; in Germany UWG § 7",
        double_opt_in=EXPECTED,
    ),
    Jurisdiction(
        "European Union and EEA: Denmark, Finland, Netherlands",
        _LIKE_DOUBLE_OPT_IN,
        _GDPR,
        double_opt_in=SUGGESTED,
    ),
    Jurisdiction(
        "European Union and EEA: other countries",
        EUROPEAN_ECONOMIC_AREA - _WANT_DOUBLE_OPT_IN - _LIKE_DOUBLE_OPT_IN,
        _GDPR,
    ),
    Jurisdiction(
        "United Kingdom",
        _in("GB"),
        "UK GDPR; PECR reg. 22",
        bases=frozenset({Basis.SOFT_OPT_IN}),
        note="E-mail and texts are asked for separately.",
    ),
    Jurisdiction(
        "Switzerland",
        _in("CH"),
        "Federal Act on Data Protection; UWG Art. 3(1)(o)",
        double_opt_in=EXPECTED,
    ),
    Jurisdiction(
        "Australia",
        _in("AU"),
        "Spam Act 2003 s. 16 and Schedule 2; ACMA, Gaining legitimate consent",
        bases=frozenset({Basis.INFERRED}),
        note="No message may ask for consent; confirming a request just made is good practice.",
    ),
)
ELSEWHERE = Jurisdiction("Elsewhere", frozenset(), "none of its own here")


def overlap(one: str, other: str) -> bool:
    """Tell whether one place lies in the other: a country and each of its states do."""
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


def rows_of(places: frozenset[str]) -> tuple[Jurisdiction, ...]:
    """Return every row that may hold for somebody who is in one of `places`.

    Of a country without a state these are the rows of all its states, too.
    """
    found = tuple(
        row
        for row in JURISDICTIONS
        if any(overlap(place, ruled) for place in places for ruled in row.places)
    )
    listed = found and all(map(_is_listed, places))
    return found if listed else (*found, ELSEWHERE)


def _is_listed(place: str) -> bool:
    return any(overlap(place, ruled) for row in JURISDICTIONS for ruled in row.places)


@lru_cache(maxsize=1024)
def strictest(places: frozenset[str]) -> Jurisdiction:
    """Return the one rule that is good enough for all of `places` (consent rules, rule 10).

    An opt-in is confirmed where any of them expects it; a basis holds and a message may ask only
    where all of them let it. It is computed, so a new row needs no special case.
    """
    rows = rows_of(places)
    return Jurisdiction(
        name=", ".join(row.name for row in rows),
        places=places,
        source="; ".join(row.source for row in rows),
        double_opt_in=_most_wanted(row.double_opt_in for row in rows),
        bases=frozenset.intersection(*(row.bases for row in rows)),
        may_ask=frozenset.intersection(*(row.may_ask for row in rows)),
    )


def _most_wanted(wishes: Iterable[DoubleOptIn]) -> DoubleOptIn:
    return min(wishes, key=list(DoubleOptIn).index)


def countries_that(wish: DoubleOptIn) -> frozenset[str]:
    """Return where a confirmed opt-in is expected, or suggested."""
    return frozenset().union(*(row.places for row in JURISDICTIONS if row.double_opt_in is wish))


def places_that_know(basis: Basis) -> frozenset[str]:
    """Return where the law knows a basis beside consent."""
    return frozenset().union(*(row.places for row in JURISDICTIONS if basis in row.bases))
