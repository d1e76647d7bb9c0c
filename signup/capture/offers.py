"""Giving out codes of one's own: to whom, and only where an address has spoken for itself.

A code belongs to the address it is told to (`domain.offers.one_person`). It is given when that
address has agreed and is written to, or has just been proved; a stranger who types somebody's
address is told no code on the screen, so they learn neither that person's nor whether there is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.capture.drawing import Table, prize_label
from signup.capture.receipts import Offered
from signup.domain.prizes import draw_at
from signup.storage.offers import Place, holder_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from signup.capture.commands import Scene
    from signup.domain.form import Incentive
    from signup.storage.offers import Stock


class Giver:
    """Gives out the codes of one site; `offered` is what the present command gave."""

    def __init__(self, pepper: bytes, stock: Stock, random_bytes: Callable[[int], bytes]) -> None:
        self._pepper = pepper
        self._stock = stock
        self._random_bytes = random_bytes
        self.offered: list[Offered] = []

    def next_command(self) -> None:
        """Begin the next command of the batch."""
        self.offered = []

    def earn(self, promise: Incentive | None, step: str, address: str, scene: Scene) -> str | None:
        """Give `address` the code that is promised; return its pool, None where it has none.

        Who has one keeps it. What a command has given stays the same for the rest of it.
        """
        if promise is None or promise.pool is None:
            return None
        place = Place(scene.site.key, promise.pool)
        if not any((one.pool, one.step) == (place.pool, step) for one in self.offered):
            self.offered.append(self._earned(promise, place, step, address, scene))
        return place.pool

    def remember(self, promise: Incentive | None, step: str, address: str, scene: Scene) -> None:
        """Note the code that `address`, which has just been proved, was given before, if it was."""
        if promise is None or promise.pool is None:
            return
        place = Place(scene.site.key, promise.pool)
        holder = holder_key(self._pepper, address)
        code = self._stock.held(place, holder)
        if code is not None:
            label = prize_label(self._stock, place, holder, code, scene)
            self.offered.append(Offered(step, place.pool, "repeated", code, label=label))

    def _earned(
        self, promise: Incentive, place: Place, step: str, address: str, scene: Scene
    ) -> Offered:
        draw = draw_at(place.pool, scene.site.draws)
        if draw is None:
            return self._give(place, step, address, scene)
        holder = holder_key(self._pepper, address)
        table = Table(self._stock, self._random_bytes, draw, promise.code)
        return table.draw(place, step, holder, scene)

    def _give(self, place: Place, step: str, address: str, scene: Scene) -> Offered:
        holder = holder_key(self._pepper, address)
        before = self._stock.held(place, holder)
        if before is not None:
            return Offered(step, place.pool, "repeated", before)
        code = self._stock.hand_out(place, holder, scene.at)
        if code is None:
            return Offered(step, place.pool, "fallback", low=True)
        low = next((one.low for one in scene.site.pools if one.name == place.pool), 0)
        is_low = self._stock.is_low(place, low, scene.at)
        return Offered(step, place.pool, "given", code, low=is_low)
