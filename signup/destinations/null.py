"""A profile store that takes everything and keeps nothing: for development and rehearsals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.destinations.shared import Limits
from signup.domain.outcome import Accepted, Handover

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signup.destinations.shared import Delivery, Means
    from signup.domain.site import DestinationConfig


class NullDestination:
    """Accepts whatever it is given."""

    limits = Limits(batch=1000, per_request=1000)

    def deliver(self, batch: Sequence[Delivery]) -> Handover:
        """Return that everything was taken."""
        return Handover([Accepted()] * len(batch))

    def close(self) -> None:
        """Nothing is ever under way here."""


def build(_config: DestinationConfig, _means: Means) -> NullDestination:
    """Return the adapter; there is nothing to configure."""
    return NullDestination()
