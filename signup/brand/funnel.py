"""The figures of a form as its page draws them: the funnel, the days, devices and variants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from signup.domain.comparing import Share, first_steps, percent, share_of, variants_of
from signup.domain.funnel import DEVICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from signup.domain.comparing import Compared
    from signup.domain.form import FormVersion
    from signup.storage.funnel import Period

    Row = Mapping[str, Any]

_ASKED = {"email": "Asked for their e-mail address", "phone": "Asked for their number"}
_GAVE = {"email": "Left their e-mail address", "phone": "Left their number"}


@dataclass(frozen=True, slots=True)
class Stage:
    """How many came as far as this, and how many of a hundred who saw the form."""

    label: str
    count: int
    percent: float


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
    compared: tuple[Compared, ...] = ()

    @property
    def told(self) -> dict[str, Compared]:
        """What is said of each variant, by its name."""
        return {one.share.name: one for one in self.compared}

    @property
    def widest(self) -> float:
        """The highest rate that the bars of devices and variants must have room for."""
        shares = (*self.devices, *self.variants, *(one.share for one in self.compared))
        return max([one.high for one in shares], default=0) or 100.0


def figures_of(
    rows: Iterable[Row], forms: Sequence[FormVersion], period: Period
) -> list[FormFigures]:
    """Return what is drawn of every form that is published or was counted, published ones first.

    `rows` are a report by day, version, variant and device (`storage.funnel.report`), `forms` the
    published forms, each in every variant and language.
    """
    by_form: dict[str, list[Row]] = {form.key: [] for form in forms}
    for row in rows:
        by_form.setdefault(row["form"], []).append(row)
    return [
        _figures(key, found, [form for form in forms if form.key == key], period)
        for key, found in by_form.items()
    ]


def _figures(
    key: str, rows: list[Row], published: Sequence[FormVersion], period: Period
) -> FormFigures:
    shown = [step.name for step in published[0].steps] if published else []
    steps = shown or list(dict.fromkeys(row["step"] for row in rows if row["submitted"]))
    firsts = first_steps(published) if published else {"": steps[0] if steps else ""}
    devices = {one.name: one for one in _shares(rows, "device", firsts)}
    compared = variants_of(rows, published)
    variants = _shares(rows, "variant", firsts)
    return FormFigures(
        key=key,
        total=share_of("", rows, firsts),
        stages=tuple(_stages(rows, steps)),
        days=tuple(_days(rows, firsts, period)),
        devices=tuple(devices[one] for one in DEVICES if one in devices),
        variants=tuple(variants) if len(variants) > 1 and not compared else (),
        compared=tuple(compared),
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


def _days(rows: list[Row], firsts: Mapping[str, str], period: Period) -> Iterable[Day]:
    length = (period.until - period.since).days + 1
    names = [(period.since + timedelta(days=at)).isoformat() for at in range(length)]
    shares = {one.name: one for one in _shares(rows, "day", firsts)}
    tallest = max([max(one.seen, one.joined) for one in shares.values()], default=0)
    for name in names:
        one = shares.get(name, Share(name, 0, 0))
        yield Day(
            name, one.seen, one.joined, percent(one.seen, tallest), percent(one.joined, tallest)
        )


def _shares(rows: Iterable[Row], name: str, firsts: Mapping[str, str]) -> list[Share]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row[name], []).append(row)
    return [share_of(key, grouped[key], firsts) for key in sorted(grouped)]


def _sum(rows: Iterable[Row], name: str) -> int:
    return sum(row[name] for row in rows)
