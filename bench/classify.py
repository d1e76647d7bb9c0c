"""What it costs to read what a text means, beside reading its sender's number.

Every body of the tests' lists, each seen for the first time, and the longest that carriers carry:
of words that mean nothing to us, in two alphabets, of shuffled words that mean "stop", and of
single words between commas, which are the dearest kinds that were found.
"""

from __future__ import annotations

import csv
import random
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from bench.report import goal_row, spread
from signup.domain import intent_words
from signup.domain.intents import classify
from signup.domain.phone import parse_e164

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

DATA = Path(__file__).resolve().parents[1] / "tests" / "data"
KEYWORDS = {word: word for word in ("JOIN", "SAVE20", "VIP")}
GOAL_US = 1_000
LONGEST = 1_600
LONG_WORD = 8
SENDERS = [f"+1503555{last:04}" for last in range(500)]


def compare(rounds: int) -> str:
    """Return the µs of CPU of a message, of the slowest one, and of the longest possible."""
    bodies, kinds = _bodies(), _longest()
    first, slowest, number = [], [], []
    longest: dict[str, list[float]] = {name: [] for name in kinds}
    for _ in range(rounds):
        taken = _each(_read, bodies)
        first.append(sum(taken) / len(taken))
        slowest.append(max(taken))
        number.append(sum(_each(parse_e164, SENDERS)) / len(SENDERS))
        for name, texts in kinds.items():
            longest[name].append(sum(_each(_read, texts)) / len(texts))
    baseline = f"; its sender's number {spread(number).middle:.0f}"
    rows = (
        (f"µs of CPU to read a text, {len(bodies)} bodies{baseline}", first),
        ("the slowest of them", slowest),
        *((f"{LONGEST} characters of {name}", found) for name, found in longest.items()),
    )
    return "\n".join(goal_row(name, spread(found), GOAL_US, high=False) for name, found in rows)


def _read(body: str) -> None:
    classify(body, KEYWORDS)


def _each(work: Callable[[str], object], values: Iterable[str]) -> list[float]:
    """Return the µs of CPU that each value takes."""
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


def _longest() -> Mapping[str, Sequence[str]]:
    """Return texts of the greatest length by their kind, no word of them seen before."""
    chance = random.Random(4)  # noqa: S311 - words for a measurement, nothing to guard
    stops = sorted(word for word in intent_words.STOP_ANYWHERE if len(word) >= LONG_WORD)

    def unknown(letters: str, most: int = 12) -> str:
        return "".join(chance.choices(letters, k=chance.randint(3, most)))

    def shuffled() -> str:
        return "".join(chance.sample(stop := chance.choice(stops), len(stop)))

    def filled(word: Callable[[], str], mark: str = " ") -> list[str]:
        return [mark.join(word() for _ in range(400))[:LONGEST] for _ in range(20)]

    return {
        "unknown words": filled(lambda: unknown("abcdeilmnoprstuy")),
        "unknown Cyrillic words": filled(lambda: unknown("абвгдежзиклмнопрст")),
        "shuffled words for stop": filled(shuffled),
        "single short words": filled(lambda: unknown("abcdefghijk", 4), ","),
    }
