"""Codes of a coupon that Klaviyo keeps, taken ahead so that people get them without waiting.

Klaviyo gives the codes that nobody has (`UNASSIGNED`) to whoever it sends a message with the
coupon. A code that is taken is therefore marked first (`ASSIGNED_TO_PROFILE`) and is ours only when
the answer shows that no profile of Klaviyo's had it by then. To whom we give it cannot be told: the
profile of a code is Klaviyo's own to write. After the API reference of the pinned revision and the
guide on coupons; never run against the real service.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from signup.destinations import calls
from signup.destinations.calls import LET_GO, Meter
from signup.destinations.shared import Taken
from signup.domain.offers import LONGEST_CODE
from signup.domain.outcome import Accepted, Rejected, Retry
from signup.domain.times import read_moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from signup.destinations.klaviyo.client import Client, Code
    from signup.domain.outcome import Outcome

FRESH = timedelta(days=7)
"""How long a code must be good that is taken: it waits here until somebody gets it."""

NONE_FREE = "has no free codes in the store, or there is no such coupon"


class Coupons:
    """The coupons of one account."""

    def __init__(self, client: Client, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._clock = clock

    def take(self, coupon: str, most: int, go_on: Callable[[], bool]) -> Taken:
        """Take codes; see `GivesCodes`."""
        meter = Meter()
        found = self._client.codes(coupon, most, self._clock() + FRESH, meter)
        if not isinstance(found, list):
            return Taken([], found, left=False)
        taken: list[tuple[str, datetime | None]] = []
        for code in found[:most]:
            outcome = self._reserve(code, taken, meter) if go_on() else LET_GO
            if not isinstance(outcome, Accepted):
                return Taken(taken, outcome, left=False)
        return Taken(taken, Accepted(), left=bool(found))

    def fault(self, coupon: str) -> str | None:
        """Return what is wrong with a coupon; see `GivesCodes`."""
        found = self._client.codes(coupon, 1, self._clock() + FRESH, Meter())
        if isinstance(found, list):
            return None if found else NONE_FREE
        return calls.fault(found, "coupon")[1]

    def _reserve(
        self, code: Code, taken: list[tuple[str, datetime | None]], meter: Meter
    ) -> Outcome:
        """Take one code; one that is gone, is somebody's or cannot be used is passed over."""
        text = str(code.get("attributes", {}).get("unique_code") or "")
        if not text or len(text) > LONGEST_CODE or not text.isprintable() or " " in text:
            return Accepted()
        now = self._client.reserve(code, meter)
        if isinstance(now, dict):
            if not _is_somebodys(now):
                taken.append((text, read_moment(now["attributes"].get("expires_at"))))
            return Accepted()
        gone = isinstance(now, Rejected) or now == Retry("http_404")
        return Accepted() if gone else now


def _is_somebodys(code: Code) -> bool:
    profile = code.get("relationships", {}).get("profile", {})
    return bool(profile.get("data"))
