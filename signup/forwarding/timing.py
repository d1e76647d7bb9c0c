"""How long a worker may hold what it took, and begin to send it."""

from __future__ import annotations

from datetime import timedelta

LEASE = timedelta(seconds=45)
"""How long a claim holds; a dead worker's rows are free again after it."""

SENDING = timedelta(seconds=30)
"""How long after the claim a request may still begin. The rest of the lease is for its end."""

FIRST_LOOK = timedelta(seconds=10)
"""How long after a store took something it is first looked for, where it can be read."""
