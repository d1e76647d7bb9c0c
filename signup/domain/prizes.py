"""Prizes that are drawn: the odds as they are published are the odds that are drawn by.

Who draws is one person (`domain.offers.one_person`), who draws once: the outcome is kept beside the
codes of one's own, under the draw's own name there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from math import lcm
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from signup.domain.form import Incentive

    Held = Callable[[str], str | None]
    """What the person was given from a pool."""

LONGEST_ODDS = 1_000_000
_PLACE = "draw:"
"""Outcomes are kept as codes of a pool of this name; no pool of a site file can have it."""

_ODDS = re.compile(r"([1-9][0-9]{0,6}) in ([1-9][0-9]{0,6})")
_BYTE = 256


@dataclass(frozen=True, slots=True)
class Label:
    """What an outcome is called, and what in the locales that have words of their own for it."""

    usual: str
    others: Mapping[str, str] = field(default_factory=dict, hash=False)

    def in_locale(self, locale: str) -> str:
        """Return the words in a locale; where it has none, the usual ones."""
        return self.others.get(locale, self.usual)


@dataclass(frozen=True, slots=True)
class Prize:
    """What `wins` of `of` people win: a `code` for all of them, or one of their own from `pool`.

    `label_in` holds its label in the site's other locales.
    """

    label: str
    wins: int
    of: int
    code: str | None = None
    pool: str | None = None
    label_in: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Draw:
    """Prizes, the address of the rules, and in words what everybody else has.

    `otherwise_in` holds these words in the site's other locales.
    """

    name: str
    rules_url: str
    otherwise: str
    prizes: tuple[Prize, ...]
    otherwise_in: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def place(self) -> str:
        """Under what the outcomes are kept."""
        return f"{_PLACE}{self.name}"

    def odds(self, locale: str) -> str:
        """Return the odds as a locale is told them: `A free bag 1/10 · A mug 1/1000`."""
        return " · ".join(
            f"{self.called(one).in_locale(locale)} {one.wins}/{one.of}" for one in self.prizes
        )

    def called(self, prize: Prize | None) -> Label:
        """Return what an outcome is called; None is what everybody has who wins nothing."""
        if prize is None:
            return Label(self.otherwise, self.otherwise_in)
        return Label(prize.label, prize.label_in)

    @property
    def rules(self) -> str:
        """The address of the rules as people type it."""
        parts = urlsplit(self.rules_url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{parts.netloc}{parts.path.rstrip('/')}{query}"

    def drawn(self, random_bytes: Callable[[int], bytes]) -> Prize | None:
        """Draw; None is what nobody has a prize for."""
        whole = lcm(*(one.of for one in self.prizes))
        lot = below(whole, random_bytes)
        for one in self.prizes:
            lot -= one.wins * (whole // one.of)
            if lot < 0:
                return one
        return None

    def label_of(self, code: str, held: Held) -> Label:
        """Return what somebody has whose outcome is `code`."""
        won = (one for one in self.prizes if code in {one.code, one.pool and held(one.pool)})
        return self.called(next(won, None))


def read_odds(text: str) -> tuple[int, int] | None:
    """Return wins and of how many, as `1 in 10` says; None where it says nothing that can be."""
    found = _ODDS.fullmatch(text)
    wins, of = (int(found[1]), int(found[2])) if found else (0, 0)
    return (wins, of) if 0 < wins <= of <= LONGEST_ODDS else None


def below(limit: int, random_bytes: Callable[[int], bytes]) -> int:
    """Return a number from 0 to `limit` - 1, each as likely as any other.

    What lies beyond the last whole round is thrown away, or small numbers would come more often.
    """
    length = max(1, (limit.bit_length() + 7) // 8)
    rounds = _BYTE**length // limit * limit
    while True:
        found = int.from_bytes(random_bytes(length), "big")
        if found < rounds:
            return found % limit


def draw_at(place: str | None, draws: Iterable[Draw]) -> Draw | None:
    """Return the draw whose outcomes are kept at `place`, None where it is a pool, or gone."""
    return next((one for one in draws if one.place == place), None)


def as_won(incentive: Incentive, code: str, label: Label | None, locale: str) -> Incentive:
    """Return what was promised as what became of it: the person's own code, and its prize.

    `locale` is the one in which it was promised; without a `label` nothing was drawn.
    """
    return replace(
        incentive, code=code, label=label.in_locale(locale) if label else incentive.label
    )
