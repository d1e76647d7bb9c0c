"""Drawing prizes: once a person, on the server, in the signup's own transaction.

The outcome is kept as the person's code under the draw's name (`storage.offers`), a blank among
them as the code that everybody has, so that coming again never draws again. It goes with the
person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.capture.receipts import Offered
from signup.domain.prizes import draw_at
from signup.storage.offers import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from signup.capture.commands import Scene
    from signup.capture.receipts import Outcome
    from signup.domain.prizes import Draw, Label, Prize
    from signup.storage.offers import Stock


@dataclass(frozen=True, slots=True)
class Table:
    """Where one draw is drawn; `otherwise` is the code of who wins nothing."""

    stock: Stock
    random_bytes: Callable[[int], bytes]
    drawn: Draw
    otherwise: str

    def draw(self, place: Place, step: str, holder: str, scene: Scene) -> Offered:
        """Draw for somebody; who has drawn before has that.

        A prize of which no code is left is the code of everybody: more cannot be won than there is.
        """
        before = self.stock.held(place, holder)
        if before is not None:
            label = prize_label(self.stock, place, holder, before, scene)
            return Offered(step, place.pool, "repeated", before, label=label)
        prize = self.drawn.drawn(self.random_bytes)
        code = self._code(prize, place.site, holder, scene) if prize else None
        self.stock.note(place, holder, code or self.otherwise, scene.at)
        label = self.drawn.called(prize if code else None)
        ran_out = prize is not None and code is None
        outcome: Outcome = "fallback" if ran_out else "given"
        return Offered(step, place.pool, outcome, code or self.otherwise, low=ran_out, label=label)

    def _code(self, prize: Prize, site: str, holder: str, scene: Scene) -> str | None:
        if prize.pool is None:
            return prize.code
        pool = Place(site, prize.pool)
        return self.stock.held(pool, holder) or self.stock.hand_out(pool, holder, scene.at)


def prize_label(stock: Stock, place: Place, holder: str, code: str, scene: Scene) -> Label | None:
    """Return what somebody's outcome is called; None where the place is a pool of codes."""
    draw = draw_at(place.pool, scene.site.draws)
    if draw is None:
        return None
    return draw.label_of(code, lambda pool: stock.held(Place(place.site, pool), holder))
