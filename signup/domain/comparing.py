"""What counts tell about the variants of a form, and when they tell nothing yet.

A share of few people is hardly known, and who looks every day sees chance take every side once. So
each rate comes with its limits, and a difference is called one only when it is far beyond chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Literal

from signup.domain.form import ITSELF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from signup.domain.form import FormVersion

    Row = Mapping[str, Any]

Verdict = Literal["itself", "early", "level", "better", "worse"]
"""The form itself; too little was counted; no difference is to be seen; it joins more, or fewer."""

SURE = 1.96
"""Standard deviations on either side that hold 95 of 100 cases."""

ENOUGH_DAYS, ENOUGH_JOINED = 7, 50
"""A whole week, for weekends differ; and so many who joined on either side."""

_TOO_FAR = 0.00135
"""How seldom chance may be so far out on one side, over all comparisons of a form: three standard
deviations. Who looks at two equal forms every day of three months is then told of a difference in
fewer than 5 of 100 cases (`tests/unit/domain/test_comparing.py` counts them); with the usual 95 %
it would be in 30."""


@dataclass(frozen=True, slots=True)
class Share:
    """Those of one kind: how many saw the form, how many joined, and how sure the rate is.

    `low` and `high` are the 95 % confidence limits of the rate (Wilson's score interval).
    """

    name: str
    seen: int
    joined: int

    @property
    def rate(self) -> float:
        """How many of a hundred who saw the form joined."""
        return percent(self.joined, self.seen)

    @property
    def low(self) -> float:
        """The rate is hardly lower than this."""
        return wilson(self.joined, self.seen, SURE)[0]

    @property
    def high(self) -> float:
        """The rate is hardly higher than this."""
        return wilson(self.joined, self.seen, SURE)[1]


@dataclass(frozen=True, slots=True)
class Compared:
    """A variant beside the form itself.

    `below` and `above` are limits of how many percentage points more of its visitors join; between
    them the truth lies but for three cases in a thousand, however many variants there are.
    """

    share: Share
    verdict: Verdict
    below: float = 0.0
    above: float = 0.0


def percent(part: int, whole: int) -> float:
    """Return `part` of a hundred; beacons are lost on the way, so never more than that."""
    return min(100.0, 100 * part / whole) if whole else 0.0


def wilson(part: int, whole: int, deviations: float) -> tuple[float, float]:
    """Return the limits of a rate in percent (Wilson, JASA 22, 1927)."""
    if not whole:
        return 0.0, 0.0
    rate, square = min(1.0, part / whole), deviations * deviations
    middle = rate + square / (2 * whole)
    half = deviations * math.sqrt(rate * (1 - rate) / whole + square / (4 * whole * whole))
    low, high = ((middle + side * half) / (1 + square / whole) for side in (-1, 1))
    return 100 * max(0.0, low), 100 * min(1.0, high)


def difference(one: Share, other: Share, deviations: float) -> tuple[float, float]:
    """Return the limits of how many points the rate of `other` is above that of `one`.

    Newcombe's hybrid of Wilson's limits (Statistics in Medicine 17, 1998, 873-890, method 10).
    """
    (low, high), (other_low, other_high) = (
        wilson(share.joined, share.seen, deviations) for share in (one, other)
    )
    apart = other.rate - one.rate
    down = math.hypot(other.rate - other_low, high - one.rate)
    up = math.hypot(other_high - other.rate, one.rate - low)
    return apart - down, apart + up


def compare(itself: Share, others: Sequence[Share], days: int) -> list[Compared]:
    """Return the form and each of its variants beside it, after so many days of counting."""
    deviations = NormalDist().inv_cdf(1 - _TOO_FAR / max(1, len(others)))
    found = [Compared(itself, "itself")]
    for other in others:
        below, above = difference(itself, other, deviations)
        few = days < ENOUGH_DAYS or min(itself.joined, other.joined) < ENOUGH_JOINED
        verdict: Verdict = "early" if few else _verdict(below, above)
        found.append(Compared(other, verdict, below, above))
    return found


def _verdict(below: float, above: float) -> Verdict:
    if below > 0:
        return "better"
    return "worse" if above < 0 else "level"


def share_of(name: str, rows: Sequence[Row], firsts: Mapping[str, str]) -> Share:
    """Return what rows of counts sum up to; `firsts` has each variant's first screen."""
    usual = firsts.get("", "")
    joined = (row["submitted"] for row in rows if row["step"] == firsts.get(row["variant"], usual))
    return Share(name, sum(row["viewed"] for row in rows), sum(joined))


def first_steps(forms: Iterable[FormVersion]) -> dict[str, str]:
    """Return the first screen of each variant of one form; under no name, of the form itself."""
    found = {form.variant: form.steps[0].name for form in forms}
    return {"": found.get(ITSELF, ""), **found}


def variants_of(rows: Iterable[Row], forms: Sequence[FormVersion]) -> list[Compared]:
    """Return the variants of one form as they are published now, compared; none where it has none.

    `rows` are its counts by day, version and variant (`storage.funnel.report`), `forms` its
    versions of now. What older versions counted is left out: other texts, or other shares on other
    days, would make a difference where there is none.
    """
    names = sorted({form.variant for form in forms if form.variant})
    if len(names) < 2:  # noqa: PLR2004 - one alone is compared with nothing
        return []
    current = {form.version for form in forms}
    counted = [row for row in rows if row["version"] in current]
    firsts = first_steps(forms)
    shares = {
        name: share_of(name, [row for row in counted if row["variant"] == name], firsts)
        for name in names
    }
    days = len({row["day"] for row in counted if row["viewed"]})
    return compare(shares.pop(names[0]), list(shares.values()), days)
