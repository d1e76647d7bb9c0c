"""Taking codes of a coupon out of a store, so that none is lost and none given twice.

Whatever is not settled stays written down (`storage.under_way`): a call that was not answered, a
code whose state the store does not tell, all that a worker held when it died.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from signup.destinations import calls
from signup.destinations.shared import Standing
from signup.storage.under_way import Hold, let_go, settle, take_up, write_down

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from signup.destinations.shared import GivesCodes
    from signup.domain.offers import StoreCode
    from signup.domain.outcome import Outcome
    from signup.storage.offers import Place

    Ask = Callable[[str], Standing | Outcome]

HELD = timedelta(minutes=2)
"""How long a worker holds a portion before another may finish it."""

SPARE = timedelta(seconds=30)
"""Nothing is begun so long before that: more than the two calls that a code needs may take."""


@dataclass(frozen=True, slots=True)
class Portion:
    """What came of one portion: how many codes were new, and why there is no going on (or None)."""

    added: int = 0
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Taker:
    """Takes codes for one pool from one store; `go_on` is asked before each."""

    engine: Engine
    clock: Callable[[], datetime]
    place: Place
    destination: str
    store: GivesCodes
    go_on: Callable[[], bool]

    def finish(self, most: int) -> Portion:
        """Finish taking up to `most` codes that workers left who are over."""
        hold = self._hold()
        with self.engine.begin() as connection:
            codes = take_up(connection, hold, self.clock(), most)
        ends = self._see_to(hold, codes, self.store.resume_code)
        return Portion(ends.added, ends.cause)

    def take(self, coupon: str, most: int) -> Portion:
        """Take up to `most` codes of a coupon that are free.

        Where none of them could be kept the store would only show the same ones again.
        """
        found = self.store.free_codes(coupon)
        if not isinstance(found, list):
            return Portion(cause=_cause(found))
        hold = self._hold()
        with self.engine.begin() as connection:
            codes = write_down(connection, hold, found, most)
        if not codes:
            return Portion(cause="being_taken" if found else "none_left")
        ends = self._see_to(hold, codes, self.store.reserve_code)
        return Portion(ends.added, ends.cause or (None if ends.kept else "none_taken"))

    def _hold(self) -> Hold:
        return Hold(self.place, self.destination, self.clock() + HELD)

    def _see_to(self, hold: Hold, codes: Sequence[StoreCode], ask: Ask) -> _Ends:
        standings: dict[str, Standing] = {}
        cause = None
        for code in codes:
            answer = ask(code.reference) if self._may_begin(hold) else calls.LET_GO
            if not isinstance(answer, Standing):
                cause = _cause(answer)
                break
            standings[code.text] = answer
        ours = {text: one.good_until for text, one in standings.items() if one.ours}
        lost = [text for text, one in standings.items() if one.ours is False]
        rest = [code.text for code in codes if code.text not in standings]
        now = self.clock()
        with self.engine.begin() as connection:
            added = settle(connection, hold, ours, lost, now)
            let_go(connection, hold, rest, now)
        return _Ends(added, len(standings) > len(lost), cause)

    def _may_begin(self, hold: Hold) -> bool:
        return self.go_on() and self.clock() < hold.until - SPARE


class _Ends(NamedTuple):
    """How a portion ended: new codes, whether any is kept or still under way, and why it ended."""

    added: int
    kept: bool
    cause: str | None


def _cause(outcome: Outcome) -> str:
    return str(getattr(outcome, "cause", ""))
