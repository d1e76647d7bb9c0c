"""One batch on its way through the steps: what has become of each delivery so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.destinations.calls import LET_GO, Meter
from signup.domain.outcome import Accepted, Handover, Retry
from signup.outbound.allowance import tightest
from signup.outbound.verdicts import halt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from signup.destinations.klaviyo.bodies import Call
    from signup.destinations.klaviyo.client import Client, Profile
    from signup.destinations.shared import Delivery
    from signup.domain.outcome import Outcome


class Run:
    """What has become of the deliveries of one batch; whoever has no outcome yet goes on.

    `may_begin` tells whether anything may still be sent.
    """

    def __init__(
        self, batch: Sequence[Delivery], client: Client, may_begin: Callable[[], bool]
    ) -> None:
        self._batch = batch
        self._client = client
        self._may_begin = may_begin
        self._outcomes: dict[int, Outcome] = {}
        self._halted: Outcome | None = None
        self._meter = Meter()

    def going(self, *types: str) -> Iterator[tuple[int, Delivery]]:
        """Yield those of the deliveries of these types that nothing has happened to."""
        for place, delivery in enumerate(self._batch):
            if delivery.type in types and place not in self._outcomes:
                yield place, delivery

    def settle(self, places: Iterable[int], outcome: Outcome) -> None:
        """Say what became of some deliveries; they take no further part."""
        for place in places:
            self._outcomes[place] = outcome

    def make(self, calls: Iterable[Call]) -> None:
        """Make the calls; what one does not take is settled."""
        for call in calls:
            outcome = self.outcome(call)
            if not isinstance(outcome, Accepted):
                self.settle(call.places, outcome)

    def outcome(self, call: Call) -> Outcome:
        """Make one call, unless the batch has come to a halt; return what became of it."""
        stop = self._stop()
        return stop or self._note(self._client.post(call, self._meter))

    def alone(self, do: Callable[[Meter], Outcome]) -> Outcome:
        """Do something about one delivery that takes several calls; return what became of it."""
        return self._stop() or self._note(do(self._meter))

    def look_up(self, wanted: Sequence[tuple[int, str]]) -> dict[str, Profile]:
        """Return what Klaviyo has of these people; who cannot be asked about is settled."""
        if not wanted:
            return {}
        found = self._stop() or self._client.profiles([one for _, one in wanted], self._meter)
        if isinstance(found, dict):
            for place, person in wanted:
                if isinstance(trouble := found.get(person), Retry):
                    self.settle([place], trouble)
            return {who: one for who, one in found.items() if not isinstance(one, Retry)}
        self._note(found)
        self.settle((place for place, _ in wanted), found)
        return {}

    def handover(self) -> Handover:
        """Return what became of the batch; whatever came through all steps was taken."""
        outcomes = [self._outcomes.get(place, Accepted()) for place in range(len(self._batch))]
        return Handover(outcomes, self._meter.requests, tightest(self._meter.allowances))

    def _stop(self) -> Outcome | None:
        return self._halted if self._may_begin() else LET_GO

    def _note(self, outcome: Outcome) -> Outcome:
        self._halted = halt(outcome) or self._halted
        return outcome
