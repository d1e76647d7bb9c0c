"""What it costs to read what a text means, beside reading its sender's number.

Every body of the tests' lists, each seen for the first time, and the longest that carriers carry.
"""

from __future__ import annotations

import csv
import random
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from bench.report import goal_row, spread
from signup.domain import intent_stop_words
from signup.domain.intents import classify
from signup.domain.phone import parse_e164

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

DATA = Path(__file__).resolve().parents[1] / "tests" / "data"
KEYWORDS = {word: word for word in ("JOIN", "SAVE20", "VIP")}
GOAL_US = 1_000
LONGEST = 1_600
SENDERS = [f"+1503555{last:04}" for last in range(500)]


def compare(rounds: int) -> str:
    """Return the µs of CPU of a message, of the slowest one, and of the longest possible."""
    bodies, longest = _bodies(), _longest()
    first, slowest, long, number = [], [], [], []
    for _ in range(rounds):
        taken = _each(_read, bodies)
        first.append(sum(taken) / len(taken))
        slowest.append(max(taken))
        long.append(sum(_each(_read, longest)) / len(longest))
        number.append(sum(_each(parse_e164, SENDERS)) / len(SENDERS))
    baseline = f"; its sender's number {spread(number).middle:.0f}"
    rows = (
        (f"µs of CPU to read a text, {len(bodies)} bodies{baseline}", first),
        ("the slowest of them", slowest),
    )
    table = "\n".join(goal_row(name, spread(found), GOAL_US, high=False) for name, found in rows)
    most = spread(long)
    return f"{table}\n\n{LONGEST} characters of words never seen before: {most.middle:.0f} µs."


def _read(body: str) -> None:
    classify(body, KEYWORDS)


def _each(work: Callable[[str], object], values: Iterable[str]) -> list[float]:
    """Return the µs of CPU that each value takes with nothing remembered of earlier words."""
    for one in vars(intent_stop_words).values():
        if hasattr(one, "cache_clear"):
            one.cache_clear()
    taken = []
    for value in values:
        began = time.thread_time()
        work(value)
        taken.append((time.thread_time() - began) * 1e6)
    return taken


def _bodies() -> Sequence[str]:
    with (DATA / "inbound-intents.csv").open(encoding="utf-8", newline="") as file:
        found = [row["body"] for row in csv.DictReader(file)]
    examples = tomllib.loads((DATA / "inbound-examples.toml").read_text(encoding="utf-8"))
    found += [body for kind in examples.values() for group in kind.values() for body in group]
    return found


def _longest() -> Sequence[str]:
    """Return texts of the greatest length, of words that mean nothing to us, each another."""
    chance = random.Random(4)  # noqa: S311 - words for a measurement, nothing to guard
    words = [
        "".join(chance.choices("abcdeilmnoprstuy", k=chance.randint(3, 12))) for _ in range(2000)
    ]
    return [" ".join(chance.choices(words, k=300))[:LONGEST] for _ in range(20)]
