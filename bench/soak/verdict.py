"""What the soak has shown: what the store took, held against what was promised and recorded."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from signup.storage.outbox import OVERTAKING
from signup.storage.tables import outbox, profiles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Engine

    from bench.soak.judge import Note
    from bench.soak.shoppers import Promised

MOST_TWICE = 0.001
GRANT, WITHDRAWAL = "profile.subscribed", "profile.withdrawn"
Subject = tuple[str, str | None, str | None]
"""A person's id, a channel and a purpose."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Counts over one run; `revived` were told as subscribed after they had been told as gone."""

    joined: int
    taken: int
    lost: int
    twice: int
    out_of_order: int
    revived: int
    refused: Counter[int] = field(default_factory=Counter)

    @property
    def share_twice(self) -> float:
        """Of the deliveries, the share that was sent more than once."""
        return self.twice / max(1, self.taken)

    @property
    def holds(self) -> bool:
        """Whether every promise was kept."""
        wrong = self.lost or self.out_of_order or self.revived
        return not wrong and self.share_twice <= MOST_TWICE


def read(engine: Engine, notes: Sequence[Note], promised: Promised) -> Verdict:
    """Compare the three."""
    with engine.connect() as connection:
        people = {
            row.email: row.id
            for row in connection.execute(select(profiles.c.email, profiles.c.id))
            if row.email
        }
        columns = (outbox.c.id, outbox.c.revision, outbox.c.position, outbox.c.type)
        places = {row.id: row for row in connection.execute(select(*columns))}
    told = Counter(note.id for note in notes)
    states = _states(notes)
    return Verdict(
        joined=len(promised.joined),
        taken=len(told),
        lost=len(_lost(promised, people, states)),
        twice=sum(count - 1 for count in told.values()),
        out_of_order=_out_of_order(
            (note.person, places[note.id].revision, places[note.id].position)
            for note in notes
            if note.type not in OVERTAKING
        ),
        revived=_revived(notes),
        refused=Counter(promised.refused),
    )


def _states(notes: Iterable[Note]) -> dict[Subject, str]:
    """Return what the store holds in the end."""
    return {
        (note.person, note.channel, note.purpose): note.type
        for note in notes
        if note.type in (GRANT, WITHDRAWAL)
    }


def _lost(promised: Promised, people: dict[str, str], states: dict[Subject, str]) -> list[str]:
    """Return the addresses of which the store holds something else than they were promised."""
    return [
        email
        for email in promised.joined
        if states.get((people.get(email, ""), "email", "marketing"))
        != (WITHDRAWAL if email in promised.left else GRANT)
    ]


def _out_of_order(taken: Iterable[tuple[str, int, int]]) -> int:
    """Return how many came after something newer of the same person; withdrawals overtake."""
    newest: dict[str, tuple[int, int]] = defaultdict(lambda: (-1, -1))
    wrong = 0
    for person, *place in taken:
        at = (place[0], place[1])
        wrong += at < newest[person]
        newest[person] = max(newest[person], at)
    return wrong


def _revived(notes: Iterable[Note]) -> int:
    """Return how many grants came after a withdrawal that was said at the same time or later."""
    ended: dict[Subject, str] = {}
    wrong = 0
    for note in notes:
        subject = (note.person, note.channel, note.purpose)
        if note.type == WITHDRAWAL:
            ended[subject] = max(ended.get(subject, ""), note.at or "")
        if note.type == GRANT:
            wrong += (note.at or "") <= ended.get(subject, "")
    return wrong
