"""`make widget-report`: what the widget costs a page, beside two others."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from bench import machine, widget_shifts
from bench.report import between_marks, inside_marks
from bench.widget import LONG_TASK_MS, SLOWER, Subject, visits
from tests.e2e.service import running
from tools import provision

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.widget import Run

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "widgets" / "dist"
PAGE = ROOT / "docs" / "widget-report.md"
TEMPLATE = Path(__file__).with_suffix(".md")
SHIFTS = "shifts"
RUNS = 20
LOADER_BYTES, SHOWN_BYTES, DELAY_MS = 2_048, 12_000, 40
GHOST, FORMBRICKS = "@tryghost/signup-form@0.3.592", "@formbricks/surveys@1.99.0"
_PACKED = {
    "Ghost": (GHOST, "package/umd/signup-form.min.js"),
    "Formbricks": (FORMBRICKS, "package/dist/index.umd.js"),
}
_SIZES = """
const { readFileSync } = require('node:fs'), { brotliCompressSync } = require('node:zlib');
const packed = (file) => brotliCompressSync(readFileSync(file)).length;
console.log(JSON.stringify(process.argv.slice(1).map(packed)));
"""


def main() -> None:
    """Measure and write the page; says on the way what is not to be had."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--runs", type=int, default=RUNS)
    reader.add_argument(
        "--shifts",
        type=int,
        metavar="VISITS",
        help="visit our pages so often in each way on a busy machine, and tell what moved",
    )
    asked = reader.parse_args()
    chromium = provision.chromium()
    if chromium is None:
        raise SystemExit("Needs Chromium: make provision")
    if asked.shifts:
        _hunt(chromium, asked.shifts)
    else:
        _measure(chromium, asked.runs)
    print(f"\nwrote {PAGE.relative_to(ROOT)}")


def _hunt(chromium: Path, runs: int) -> None:
    with (
        tempfile.TemporaryDirectory() as name,
        running(Path(name), "http://127.0.0.1:1") as service,
    ):
        text = widget_shifts.hunt(chromium, service.url, ours(), runs)
    PAGE.write_text(between_marks(PAGE.read_text("utf-8"), SHIFTS, text), encoding="utf-8")


def _measure(chromium: Path, runs: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subjects = [*ours(), *others(folder)]
        found: dict[str, list[Run]] = defaultdict(list)
        with running(folder, "http://127.0.0.1:1") as service, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for at, (subject, run) in enumerate(visits(browser, service.url, subjects, runs), 1):
                found[subject].append(run)
                print(f"\r{at} of {runs * len(subjects)} visits", end="", flush=True)
            version = browser.version
            browser.close()
        sizes = _sizes(subjects)
        page = written(found, sizes, runs, version, service.url)
    shifts = inside_marks(PAGE.read_text("utf-8"), SHIFTS)
    PAGE.write_text(between_marks(page, SHIFTS, shifts), encoding="utf-8")


def ours() -> list[Subject]:
    """Return the page without a tag, with ours while nothing is due, and with our form open."""
    tag = '<script async src="/widget.js" data-site="demo"></script>'
    return [
        Subject("no widget", "", {}),
        Subject("Signup, nothing due", tag, {}),
        Subject("Signup, form shown", tag, {}, shown=True),
    ]


def others(folder: Path) -> list[Subject]:
    """Return the others' scripts, as far as npm can be reached."""
    found = []
    for name, (package, inner) in _PACKED.items():
        file = _packed(folder, name, package, inner)
        if file is None:
            print(f"{package} cannot be had; it is left out")
            continue
        path = f"/{name.lower()}.js"
        data = 'data-title="Shop" data-site="https://blog.example"' if name == "Ghost" else ""
        found.append(Subject(name, f'<script async src="{path}" {data}></script>', {path: file}))
    return found


def _packed(folder: Path, name: str, package: str, inner: str) -> Path | None:
    npm = shutil.which("npm")
    if npm is None:
        return None
    to = folder / name
    to.mkdir()
    done = subprocess.run(
        [npm, "pack", "--silent", package], cwd=to, capture_output=True, timeout=120, check=False
    )
    archive = next(to.glob("*.tgz"), None)
    if done.returncode or archive is None:
        return None
    shutil.unpack_archive(archive, to, filter="data")
    return to / inner


def _sizes(subjects: Sequence[Subject]) -> dict[str, int]:
    """Return the bytes of each subject's scripts in brotli, ours as they are served."""
    loader = (DIST / "widget.js.br").stat().st_size
    popup = next(DIST.glob("popup-*.js.br")).stat().st_size
    sizes = {"no widget": 0, "Signup, nothing due": loader, "Signup, form shown": loader + popup}
    foreign = [one for one in subjects if one.files]
    node = shutil.which("node")
    if foreign and node:
        files = [str(next(iter(one.files.values()))) for one in foreign]
        told = subprocess.run(
            [node, "-e", _SIZES, *files], capture_output=True, timeout=120, check=True
        )
        sizes |= dict(zip((one.name for one in foreign), json.loads(told.stdout), strict=True))
    return sizes


def written(
    found: dict[str, list[Run]], sizes: dict[str, int], runs: int, chromium: str, url: str
) -> str:
    """Return the page."""
    rows = "\n".join(_row(name, all_of, sizes[name]) for name, all_of in found.items())
    bounds = "\n".join(f"| {' | '.join(one)} |" for one in _bounds(found, sizes, url))
    return TEMPLATE.read_text("utf-8").format(
        day=dt.datetime.now(dt.UTC).date(),
        runs=runs,
        machine=machine.describe(),
        chromium=chromium,
        slower=SLOWER,
        bounds=bounds,
        rows=rows,
        ghost=GHOST,
        formbricks=FORMBRICKS,
    )


def _row(name: str, runs: list[Run], size: int) -> str:
    cells = [
        name,
        f"{size:,}",
        _spread(runs, lambda run: len(run.requests)),
        _spread(runs, lambda run: run.lcp),
        _spread(runs, lambda run: run.shift, 3),
        _spread(runs, lambda run: run.longest),
        _spread(runs, lambda run: run.own),
        _spread(runs, lambda run: run.blocked),
        _spread(runs, lambda run: run.delay),
    ]
    return f"| {' | '.join(cells)} |"


def _spread(runs: list[Run], of: Callable[[Run], float], digits: int = 0) -> str:
    values = [of(run) for run in runs]
    least, most = (f"{one:,.{digits}f}" for one in (min(values), max(values)))
    middle = f"{median(values):,.{digits}f}"
    return middle if least == most else f"{middle} ({least}–{most})"


def _bounds(found: dict[str, list[Run]], sizes: dict[str, int], url: str) -> list[list[str]]:
    bare, idle, shown = (
        found[one] for one in ("no widget", "Signup, nothing due", "Signup, form shown")
    )
    asked = sorted({_name(one, url) for run in idle for one in run.requests})
    return [
        _most("loader, brotli bytes", sizes["Signup, nothing due"], LOADER_BYTES),
        _most("all for a shown form, brotli bytes", sizes["Signup, form shown"], SHOWN_BYTES),
        [
            "requests while nothing is due",
            "loader, forms document",
            ", ".join(asked),
            _met(asked == ["/v1/sites/demo/forms", "/widget.js"]),
        ],
        _most("layout shift", max(run.shift for run in [*idle, *shown]), 0),
        _most(
            "visits in which the form was the largest paint", sum(run.lcp_ours for run in shown), 0
        ),
        _most("longest task of the loader's, ms", _own(idle), LONG_TASK_MS),
        _most("longest task of the form's, ms", _own(shown), LONG_TASK_MS),
        _most(
            "interaction delay beyond the bare page's, ms", _delay(idle) - _delay(bare), DELAY_MS
        ),
        _most("third-party requests", _foreign(shown, url), 0),
    ]


def _foreign(runs: list[Run], url: str) -> int:
    return sum(not one.startswith(url) for run in runs for one in run.requests)


def _name(address: str, url: str) -> str:
    """Return an address of ours without its host and query."""
    return address.removeprefix(url).partition("?")[0]


def _own(runs: list[Run]) -> float:
    return median(run.own for run in runs)


def _delay(runs: list[Run]) -> float:
    return median(run.delay for run in runs)


def _most(what: str, reached: float, most: float) -> list[str]:
    return [
        what,
        f"≤ {most:,.0f}",
        f"{reached:,.3g}" if reached < 1 else f"{reached:,.0f}",
        _met(reached <= most),
    ]


def _met(good: bool) -> str:  # noqa: FBT001 - a word for a switch
    return "met" if good else "missed"


if __name__ == "__main__":
    main()
