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
from signup.destinations.calls import Meter
from signup.destinations.klaviyo.client import RESERVED
from signup.destinations.shared import Standing
from signup.domain.offers import LONGEST_CODE, StoreCode
from signup.domain.outcome import Rejected, Retry
from signup.domain.times import read_moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from signup.destinations.klaviyo.client import Client, Code
    from signup.domain.outcome import Outcome

FRESH = timedelta(days=7)
"""How long a code must be good that is taken: it waits here until somebody gets it."""

NONE_FREE = "has no free codes in the store, or there is no such coupon"
FREE = "UNASSIGNED"
ENDED = frozenset({"USED", "DELETING", "VERSION_NOT_ACTIVE"})
"""Statuses of codes that nobody can use any more. Of the six that the API names `PROCESSING` is
left: what becomes of such a code is not known yet."""

NOT_THERE = Retry("http_404")
NOT_OURS = Standing(ours=False)


class Coupons:
    """The coupons of one account."""

    def __init__(self, client: Client, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._clock = clock

    def free(self, coupon: str) -> list[StoreCode] | Outcome:
        """Look for codes; see `GivesCodes`. What nobody could type is passed over."""
        found = self._client.codes(coupon, self._clock() + FRESH, Meter())
        if not isinstance(found, list):
            return found
        return [code for one in found if (code := _usable(one)) is not None]

    def reserve(self, reference: str) -> Standing | Outcome:
        """Take a code; see `GivesCodes`."""
        now = self._client.reserve(reference, Meter())
        if isinstance(now, dict):
            return _standing(now)
        return NOT_OURS if isinstance(now, Rejected) or now == NOT_THERE else now

    def resume(self, reference: str) -> Standing | Outcome:
        """Finish taking a code; see `GivesCodes`.

        One that is marked and has no profile was marked by us: it was free when we began.
        """
        found = self._client.code(reference, Meter())
        if not isinstance(found, dict):
            return NOT_OURS if found == NOT_THERE else found
        if _status(found) == FREE:
            return self.reserve(reference)
        return _standing(found)

    def fault(self, coupon: str) -> str | None:
        """Return what is wrong with a coupon; see `GivesCodes`."""
        found = self._client.codes(coupon, self._clock() + FRESH, Meter())
        if isinstance(found, list):
            return None if found else NONE_FREE
        return calls.fault(found, "coupon")[1]


def _usable(code: Code) -> StoreCode | None:
    text = str(code.get("attributes", {}).get("unique_code") or "")
    if not text or len(text) > LONGEST_CODE or not text.isprintable() or " " in text:
        return None
    return StoreCode(text, str(code["id"]))


def _standing(code: Code) -> Standing:
    """Return how a code stands that we marked, or may have marked."""
    status = _status(code)
    if status in ENDED or code.get("relationships", {}).get("profile", {}).get("data"):
        return NOT_OURS
    if status != RESERVED:
        return Standing(ours=None)
    return Standing(ours=True, good_until=read_moment(code["attributes"].get("expires_at")))


def _status(code: Code) -> object:
    return code.get("attributes", {}).get("status")
