"""In which packages work spends its time, by cProfile: shares, since profiling slows what it sees.

What is built into Python (C code) counts for the package that called it.
"""

from __future__ import annotations

import cProfile
import pstats
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_INSTALLED = re.compile(r"site-packages/([A-Za-z0-9_]+)")
_OWN = re.compile(r"/(signup|bench)/([a-z_]+)")
_LEAST = 0.02


def of(work: Callable[[], object]) -> dict[str, float]:
    """Return each package's share of the time that `work` takes, as 0 to 1."""
    profile = cProfile.Profile()
    profile.runcall(work)
    stats: Any = pstats.Stats(profile)
    spent: Counter[str] = Counter()
    for (file, _, _), (_, _, own, _, callers) in stats.stats.items():
        if file == "~":
            for (caller, _, _), (_, _, part, _) in callers.items():
                spent[_package(caller)] += part
        else:
            spent[_package(file)] += own
    whole = sum(part for name, part in spent.items() if name != "bench")
    return {name: part / whole for name, part in spent.most_common() if name != "bench"}


def table(spent: Mapping[str, Mapping[str, float]]) -> str:
    """Return the shares as text, a line for each kind of work, the small ones left out."""
    return "\n".join(
        f"- {work}: "
        + ", ".join(f"{name} {share:.0%}" for name, share in found.items() if share >= _LEAST)
        for work, found in spent.items()
    )


def _package(file: str) -> str:
    if installed := _INSTALLED.search(file):
        return installed[1]
    if own := _OWN.search(file):
        return "bench" if own[1] == "bench" else f"{own[1]}/{own[2]}"
    return "Python's own"
