"""Whether what Klaviyo accepted has come to be: 202 says only that a job was queued."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from signup.destinations import reading
from signup.destinations.calls import LET_GO, Meter
from signup.destinations.klaviyo import found
from signup.destinations.klaviyo.client import DOUBLE
from signup.destinations.klaviyo.joining import Joiner, is_apart
from signup.domain.outcome import Accepted, Confirmed, Handover, Rejected, Retry, Superseded
from signup.outbound.allowance import tightest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from signup.destinations.klaviyo.bodies import Lists
    from signup.destinations.klaviyo.client import Client, Profile
    from signup.destinations.shared import Delivery, HandedOver
    from signup.domain.outcome import Outcome

MISSING = Retry("not_there_yet")
NOT_SUBSCRIBED = Retry("not_subscribed_yet")
NOT_ENDED = Retry("still_subscribed")
NOT_ERASED = Retry("still_there")
NOT_ONE = Retry("not_one_profile")
ENDED_SO_FAR = Retry("ended_so_far")

PATIENCE = timedelta(minutes=1)
"""How long Klaviyo's own jobs have: before two profiles of one person are made one, and before an
end counts as one. A grant that Klaviyo had taken just before may be done after it."""


class LookBack:
    """Reads profiles and compares them with what was handed over."""

    def __init__(self, client: Client, lists: Lists, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._lists = lists
        self._clock = clock
        self._joiner = Joiner(client, lists)
        self._processes: dict[str, str] = {}

    def read(self, batch: Sequence[HandedOver]) -> Handover:
        """Return what has become of each; see `ReadsBack`."""
        meter = Meter()
        people = [reading.person(one.delivery) for one in batch]
        profiles = self._client.profiles(people, meter)
        outcomes: list[Outcome]
        if isinstance(profiles, dict):
            outcomes = [
                self._look(one, profiles.get(who), meter)
                for one, who in zip(batch, people, strict=True)
            ]
        else:
            outcomes = [profiles for _ in batch]
        return Handover(outcomes, meter.requests, tightest(meter.allowances))

    def _look(self, one: HandedOver, profile: Profile | Retry | None, meter: Meter) -> Outcome:
        """Compare, once it is one profile that has both addresses, or can be."""
        if isinstance(profile, Retry):
            return profile
        delivery, now = one.delivery, self._clock()
        early = now - one.taken_at < PATIENCE
        if delivery.type == reading.ERASED or not is_apart(delivery, profile):
            outcome = self._compare(delivery, profile, meter)
            ends = delivery.type in {reading.ERASED, reading.WITHDRAWN}
            return ENDED_SO_FAR if ends and early and outcome == Confirmed() else outcome
        if early:
            return NOT_ONE if profile else MISSING
        if now >= delivery.send_before:
            return LET_GO
        joined = self._joiner.join(delivery, meter)
        if isinstance(joined, Rejected):
            return self._compare(delivery, profile, meter)
        return self._compare(delivery, joined, meter) if isinstance(joined, dict) else joined

    def _compare(self, delivery: Delivery, profile: Profile | None, meter: Meter) -> Outcome:
        match delivery.type:
            case reading.ERASED:
                return NOT_ERASED if profile else Confirmed()
            case reading.WITHDRAWN:
                return self._ended(delivery, profile)
            case _:
                return self._subscribed(delivery, profile, meter) if profile else MISSING

    def _ended(self, delivery: Delivery, profile: Profile | None) -> Outcome:
        ended = profile is None or all(
            found.is_ended(profile, about, self._lists.of(about[0]))
            for about in reading.ended(delivery)
        )
        return Confirmed() if ended else NOT_ENDED

    def _subscribed(self, delivery: Delivery, profile: Profile, meter: Meter) -> Outcome:
        about = reading.granted(delivery)
        list_id = self._lists.of(about[0]) if about else None
        if about is None or list_id is None:
            return Confirmed()
        since = datetime.fromisoformat(delivery.data["consent"]["at"])
        if found.said_no(profile, about, list_id, since):
            return Superseded("withdrawn_there")
        if found.is_subscribed(profile, about):
            return Confirmed()
        return Accepted() if self._asks_again(list_id, meter) else NOT_SUBSCRIBED

    def _asks_again(self, list_id: str, meter: Meter) -> bool:
        """Tell whether Klaviyo waits for the person's own answer: nobody knows for how long."""
        if list_id not in self._processes:
            process = self._client.opt_in_process(list_id, meter)
            if not isinstance(process, str):
                return False
            self._processes[list_id] = process
        return self._processes[list_id] == DOUBLE
