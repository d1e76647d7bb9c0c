"""The figures of a form as its page draws them: the funnel, the days, devices and variants."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from signup.domain.funnel import DEVICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from signup.domain.form import FormVersion
    from signup.storage.funnel import Period

    Row = Mapping[str, Any]

_SURE = 1.96
"""Standard deviations on either side that hold 95 of 100 cases."""

_ASKED = {"email": "Asked for their e-mail address", "phone": "Asked for their number"}
_GAVE = {"email": "Left their e-mail address", "phone": "Left their number"}


@dataclass(frozen=True, slots=True)
class Stage:
    """How many came as far as this, and how many of a hundred who saw the form."""

    label: str
    count: int
    percent: float


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
        return _wilson(self.joined, self.seen, -1)

    @property
    def high(self) -> float:
        """The rate is hardly higher than this."""
        return _wilson(self.joined, self.seen, 1)


@dataclass(frozen=True, slots=True)
class Day:
    """One day; `seen` and `joined` as counts, `height` and `filled` in percent of the tallest."""

    name: str
    seen: int
    joined: int
    height: float
    filled: float


@dataclass(frozen=True, slots=True)
class FormFigures:
    """All that is drawn of one form."""

    key: str
    total: Share
    stages: tuple[Stage, ...]
    days: tuple[Day, ...]
    devices: tuple[Share, ...]
    variants: tuple[Share, ...]

    @property
    def widest(self) -> float:
        """The highest rate that the bars of devices and variants must have room for."""
        return max([one.high for one in (*self.devices, *self.variants)], default=0) or 100.0


def percent(part: int, whole: int) -> float:
    """Return `part` of a hundred; beacons are lost on the way, so never more than that."""
    return min(100.0, 100 * part / whole) if whole else 0.0


def figures_of(
    rows: Iterable[Row], forms: Sequence[FormVersion], period: Period
) -> list[FormFigures]:
    """Return what is drawn of every form that is published or was counted, published ones first.

    `rows` are a report by day, variant and device (`storage.funnel.report`).
    """
    by_form: dict[str, list[Row]] = {form.key: [] for form in forms}
    for row in rows:
        by_form.setdefault(row["form"], []).append(row)
    steps = {form.key: [step.name for step in form.steps] for form in forms}
    return [_figures(key, found, steps.get(key), period) for key, found in by_form.items()]


def _figures(
    key: str, rows: list[Row], published: Sequence[str] | None, period: Period
) -> FormFigures:
    steps = list(published or dict.fromkeys(row["step"] for row in rows if row["submitted"]))
    first = steps[0] if steps else ""
    devices = {one.name: one for one in _shares(rows, "device", first)}
    variants = _shares(rows, "variant", first)
    return FormFigures(
        key=key,
        total=_share("", rows, first),
        stages=tuple(_stages(rows, steps)),
        days=tuple(_days(rows, first, period)),
        devices=tuple(devices[one] for one in DEVICES if one in devices),
        variants=tuple(variants) if len(variants) > 1 else (),
    )


def _stages(rows: list[Row], steps: Sequence[str]) -> Iterable[Stage]:
    seen = sum(row["viewed"] for row in rows)
    yield Stage("Saw the form", seen, 100.0 if seen else 0.0)
    for at, step in enumerate(steps):
        here = [row for row in rows if row["step"] == step]
        asked, gave = _sum(here, "step_viewed"), _sum(here, "submitted")
        if at:
            yield Stage(_ASKED.get(step, f"Saw {step}"), asked, percent(asked, seen))
        yield Stage(_GAVE.get(step, f"Sent {step}"), gave, percent(gave, seen))


def _days(rows: list[Row], first: str, period: Period) -> Iterable[Day]:
    length = (period.until - period.since).days + 1
    names = [(period.since + timedelta(days=at)).isoformat() for at in range(length)]
    shares = {one.name: one for one in _shares(rows, "day", first)}
    tallest = max([max(one.seen, one.joined) for one in shares.values()], default=0)
    for name in names:
        one = shares.get(name, Share(name, 0, 0))
        yield Day(
            name, one.seen, one.joined, percent(one.seen, tallest), percent(one.joined, tallest)
        )


def _shares(rows: Iterable[Row], name: str, first: str) -> list[Share]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row[name], []).append(row)
    return [_share(key, grouped[key], first) for key in sorted(grouped)]


def _share(name: str, rows: Iterable[Row], first: str) -> Share:
    counted = Counter[str]()
    for row in rows:
        counted["seen"] += row["viewed"]
        counted["joined"] += row["submitted"] if row["step"] == first else 0
    return Share(name, counted["seen"], counted["joined"])


def _sum(rows: Iterable[Row], name: str) -> int:
    return sum(row[name] for row in rows)


def _wilson(part: int, whole: int, side: int) -> float:
    """Return a limit of Wilson's interval in percent (Wilson, JASA 22, 1927)."""
    if not whole:
        return 0.0
    rate, square = min(1.0, part / whole), _SURE * _SURE
    middle = rate + square / (2 * whole)
    half = _SURE * math.sqrt(rate * (1 - rate) / whole + square / (4 * whole * whole))
    return 100 * min(1.0, max(0.0, (middle + side * half) / (1 + square / whole)))
