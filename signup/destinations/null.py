"""A profile store that takes everything and keeps nothing: for development and rehearsals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain.outcome import Accepted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signup.destinations.shared import Delivery, Means
    from signup.domain.outcome import Outcome
    from signup.domain.site import DestinationConfig


class NullDestination:
    """Accepts whatever it is given."""

    def deliver(self, batch: Sequence[Delivery]) -> Sequence[Outcome]:
        """Return that everything was taken."""
        return [Accepted() for _ in batch]

    def close(self) -> None:
        """Nothing is ever under way here."""


def build(_config: DestinationConfig, _means: Means) -> NullDestination:
    """Return the adapter; there is nothing to configure."""
    return NullDestination()
