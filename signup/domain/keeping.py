"""How long what is known of a person is kept, and what is due to be let go.

Consent rules, sections 1 (rule 9), 8 and 9 (last line). Periods are what an operator sets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Level(StrEnum):
    """What is left of a person who was forgotten.

    `RESTRICTED`: a record matches whoever names its address. `ERASED`: it matches nobody.
    """

    RESTRICTED = "restricted"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Keeping:
    """The periods.

    `unconfirmed` is how long an address is kept that nobody answered for. `proof_years` counts
    from the last use of the consent. Unless `restricts`, forgetting a person erases at once.
    """

    restricts: bool = True
    unconfirmed: timedelta = timedelta(days=30)
    proof_years: int = 5

    @property
    def level(self) -> Level:
        """What is left of whoever is forgotten before the proof may go."""
        return Level.RESTRICTED if self.restricts else Level.ERASED

    def unconfirmed_before(self, now: datetime) -> datetime:
        """Return the moment before which an address must last have been heard of to be let go."""
        return now - self.unconfirmed

    def proof_before(self, now: datetime) -> datetime:
        """Return the moment before which the last use must lie for the proof to be let go."""
        day = 28 if (now.month, now.day) == (2, 29) else now.day
        return now.replace(year=now.year - self.proof_years, day=day)


@dataclass(frozen=True, slots=True)
class Contact:
    """One address of a person as retention sees it.

    `stands`: some consent stands, and so is in use. `agreed`: its holder once agreed or said no,
    which must be provable. `used_at` is when it was last heard of (aware UTC).
    """

    address: str
    stands: bool
    agreed: bool
    used_at: datetime


@dataclass(frozen=True, slots=True)
class Lapsed:
    """The addresses that are to be let go; `proof_ended` when their proof goes with them."""

    addresses: frozenset[str] = field(default_factory=frozenset)
    proof_ended: bool = False


def lapsed(
    contacts: Sequence[Contact], used_at: datetime, keeping: Keeping, now: datetime
) -> Lapsed:
    """Return which addresses of one person are due; `used_at` is the person's last use.

    While any consent stands the person's proof stays, however old it is: the consent is in use.
    """
    agreed = any(one.agreed for one in contacts)
    stands = any(one.stands for one in contacts)
    if agreed and not stands and used_at < keeping.proof_before(now):
        return Lapsed(frozenset(one.address for one in contacts), proof_ended=True)
    before = keeping.unconfirmed_before(now)
    due = (one for one in contacts if not (one.stands or one.agreed) and one.used_at < before)
    return Lapsed(frozenset(one.address for one in due))
