"""Where layout shifts come from: `make widget-report ARGS="--shifts 50"`.

Shifts are rare in a single quiet browser, so several visit the shop at once and keep the processors
busy. Each page is visited as the shop sends it and without its line that has the browser paint only
what is read to its end. A shift with our script says nothing alone: the bare page tells whether it
moves just so by itself.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import multiprocessing
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TYPE_CHECKING, TypeAlias

from playwright.sync_api import sync_playwright

from bench import machine
from bench.widget import SLOWER, visits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bench.widget import Run, Sides, Subject

BROWSERS = 3
HELD, AS_IT_COMES = "once read to its end", "as it comes"

_Found: TypeAlias = "dict[tuple[str, str], list[Run]]"
_What: TypeAlias = "tuple[str, Sides, Sides]"


def hunt(chromium: Path, url: str, subjects: Sequence[Subject], runs: int) -> str:
    """Visit each page `runs` times in either way; return what was seen, as text for the page."""
    found: _Found = defaultdict(list)
    loose = [dataclasses.replace(one, held=False) for one in subjects]
    with ProcessPoolExecutor(BROWSERS, multiprocessing.get_context("spawn")) as pool:
        for painted, pages in ((AS_IT_COMES, loose), (HELD, list(subjects))):
            shares = [len(range(at, runs, BROWSERS)) for at in range(BROWSERS)]
            jobs = [pool.submit(_visit, chromium, url, pages, share) for share in shares]
            for job in as_completed(jobs):
                for name, run in job.result():
                    found[painted, name].append(run)
    return _text(found, runs)


def _visit(chromium: Path, url: str, subjects: list[Subject], runs: int) -> list[tuple[str, Run]]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        seen = list(visits(browser, url, subjects, runs))
        browser.close()
    return seen


def _text(found: _Found, runs: int) -> str:
    how = (
        f'{dt.datetime.now(dt.UTC).date()}, `make widget-report ARGS="--shifts {runs}"`: '
        f"{BROWSERS} browsers at once, processor slowed to 1/{SLOWER}. {machine.describe()}."
    )
    return "\n\n".join((how, "\n".join(_counts(found)), "\n".join(_sources(found))))


def _counts(found: _Found) -> list[str]:
    head = ["| page | painted | visits | with a shift | most |", "| --- | --- | --- | --- | --- |"]
    rows = []
    for (painted, name), runs in found.items():
        moved = sum(bool(run.shifts) for run in runs)
        most = max(run.shift for run in runs)
        rows.append(f"| {name} | {painted} | {len(runs)} | {moved} | {most:.6f} |")
    return head + rows


def _sources(found: _Found) -> list[str]:
    """Return each thing that moved, and how often it did on each page."""
    moved: dict[_What, list[tuple[str, float]]] = defaultdict(list)
    for (_, name), runs in found.items():
        for shift in (one for run in runs for one in run.shifts):
            for source in shift.sources:
                what = (source.node, source.before, source.after)
                moved[what].append((name, shift.value))
    if not moved:
        return ["Nothing moved."]
    names = list(dict.fromkeys(name for _, name in found))
    titles = ["what moved", "from (left, top, width, height)", "to", "shift", *names]
    return [
        f"| {' | '.join(titles)} |",
        f"|{' --- |' * len(titles)}",
        *(_moved(what, seen, names) for what, seen in sorted(moved.items(), key=_most)),
    ]


def _most(item: tuple[_What, list[tuple[str, float]]]) -> float:
    return -max(value for _, value in item[1])


def _moved(what: _What, seen: list[tuple[str, float]], names: list[str]) -> str:
    node, before, after = what
    values = sorted({f"{value:.6f}" for _, value in seen})
    shift = values[0] if len(values) == 1 else f"{values[0]}–{values[-1]}"
    counts = [str(sum(name == one for one, _ in seen)) for name in names]
    cells = [f"`{node}`" if node else "no node is named", _sides(before), _sides(after), shift]
    return f"| {' | '.join(cells + counts)} |"


def _sides(sides: Sides) -> str:
    return ", ".join(f"{one:.0f}" for one in sides)
