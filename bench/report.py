"""The table and the goals, as text."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from bench.scenarios import ECHO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bench.load import Run


@dataclass(frozen=True, slots=True)
class Spread:
    """A median with the least and the most that was seen."""

    middle: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure to reach: `of` makes it from one round; `high` tells which side is good."""

    name: str
    bound: float
    of: Callable[[Mapping[str, Run]], float]
    high: bool = True


def spread(values: Sequence[float]) -> Spread:
    """Return the median of `values` with its spread."""
    return Spread(median(values), min(values), max(values))


def _rate(name: str, base: str) -> Callable[[Mapping[str, Run]], float]:
    return lambda runs: runs[name].per_second / runs[base].per_second


def _tail(name: str) -> Callable[[Mapping[str, Run]], float]:
    return lambda runs: runs[name].p99 / runs[name].p50


_KINDS = ("SQLite", "PostgreSQL")
GOALS = (
    *(
        Goal(f"step 1 ÷ echo, {kind}", 0.25, _rate(f"step 1, {kind}, 1 process", ECHO))
        for kind in _KINDS
    ),
    *(
        Goal(f"step 1 p99 ÷ p50, {kind}", 5, _tail(f"step 1, {kind}, 1 process"), high=False)
        for kind in _KINDS
    ),
    Goal(
        "step 1 with two processes ÷ one, PostgreSQL",
        1.6,
        _rate("step 1, PostgreSQL, 2 processes", "step 1, PostgreSQL, 1 process"),
    ),
    *(
        Goal(
            f"step 1 ÷ naive twin, {kind}",
            6,
            _rate(f"step 1, {kind}, 1 process", f"naive twin, {kind}"),
        )
        for kind in _KINDS
    ),
    *(
        Goal(f"{name} ÷ echo", 0.8, _rate(name, ECHO))
        for name in (
            "forms document, 200",
            "forms document, 304",
            "widget.js, 200",
            "widget.js, 304",
        )
    ),
)


def table(rounds: Sequence[Mapping[str, Run]]) -> str:
    """Return every scenario's figures: medians over the rounds, and the spread of the rate."""
    head = (
        "| what | a second (least–most) | ÷ echo | p50 ms | p99 ms | server µs | db µs | wrk µs |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    )
    return "\n".join([*head, *(_row(name, rounds) for name in rounds[0])])


def goals(rounds: Sequence[Mapping[str, Run]]) -> str:
    """Return every goal beside what was reached."""
    rows = (
        goal_row(goal.name, spread([goal.of(runs) for runs in rounds]), goal.bound, high=goal.high)
        for goal in GOALS
    )
    return "\n".join([GOAL_HEAD, *rows])


GOAL_HEAD = "| goal | wanted | reached (least–most) | |\n| --- | --- | --- | --- |"


def goal_row(name: str, found: Spread, bound: float, *, high: bool) -> str:
    """Return a row of a table of goals; `high` tells which side of `bound` is good."""
    met = found.middle >= bound if high else found.middle <= bound
    wanted = f"{'≥' if high else '≤'} {bound:g}"
    reached = f"{found.middle:.2f} ({found.least:.2f}–{found.most:.2f})"
    return f"| {name} | {wanted} | {reached} | {'met' if met else 'missed'} |"


def weather(rounds: Sequence[Mapping[str, Run]]) -> str:
    """Return how busy others kept the machine, and what failed."""
    others = spread([run.others for runs in rounds for run in runs.values() if run.server])
    failed = sum(run.failed for runs in rounds for run in runs.values())
    return (
        f"Others used {others.middle:.2f} cores meanwhile (most {others.most:.2f}). "
        f"Requests that failed: {failed}."
    )


def between_marks(page: str, name: str, text: str) -> str:
    """Return `page` with what stands between the marks `name:begin` and `name:end` replaced."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"


def inside_marks(page: str, name: str) -> str:
    """Return what stands in `page` between the marks `name:begin` and `name:end`."""
    return page.partition(f"<!-- {name}:begin -->")[2].partition(f"<!-- {name}:end -->")[0].strip()


def _row(name: str, rounds: Sequence[Mapping[str, Run]]) -> str:
    runs = [each[name] for each in rounds]
    rate = spread([run.per_second for run in runs])
    share = median(each[name].per_second / each[ECHO].per_second for each in rounds)
    figures = [
        f"{median(getattr(run, what) for run in runs):,.{digits}f}" if runs[0].p50 else "–"
        for what, digits in (
            ("p50", 1),
            ("p99", 1),
            ("server", 0),
            ("database", 0),
            ("generator", 0),
        )
    ]
    rates = f"{rate.middle:,.0f} ({rate.least:,.0f}–{rate.most:,.0f})"
    return f"| {name} | {rates} | {share:.2f} | {' | '.join(figures)} |"
