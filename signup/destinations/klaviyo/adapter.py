"""Klaviyo: profiles, subscriptions to e-mail and texts, their ends, erasures, events.

What ends goes first, and then who it was: a no may be the first that Klaviyo hears of somebody.
Then profiles are made or updated, which grants nothing; then each is subscribed to what its own
event granted; then the consent is recorded as an event, which may start a flow. A record that
failed in one step takes no part in the next, and the steps before it can all be repeated: Klaviyo
finds profiles by their addresses and our id, and events by their `unique_id`.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from signup.destinations import calls, reading
from signup.destinations.calls import Meter
from signup.destinations.klaviyo import bodies, found, records
from signup.destinations.klaviyo.client import DOUBLE, PAGE, Duplicate
from signup.destinations.klaviyo.coupons import Coupons
from signup.destinations.klaviyo.joining import MERGING, Joiner
from signup.destinations.klaviyo.look_back import LookBack
from signup.destinations.klaviyo.run import Run
from signup.destinations.shared import Inspection, Limits, Rate
from signup.domain.outcome import OVERTAKEN, Rejected, Retry, Split, Superseded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from signup.destinations.klaviyo.bodies import Call, Lists
    from signup.destinations.klaviyo.client import Client, Profile
    from signup.destinations.reading import Ground
    from signup.destinations.shared import Delivery, HandedOver, Standing
    from signup.domain.offers import StoreCode
    from signup.domain.outcome import Handover, Outcome

FRESH = timedelta(minutes=1)
"""How long after its consent a grant may go without asking what Klaviyo has heard since: where it
would take several requests to ask, or could not be told whose no Klaviyo shows."""

OWN_NO = timedelta(minutes=1)
"""How long after our telling it Klaviyo may still be at writing down a no, with its own time."""

FEW = 20
"""Up to how many events are sent one by one when Klaviyo refuses them together."""

NO_SUCH_LIST = Retry("http_404")
"""What asking for a list comes to that is not there."""

WITHDRAWN_THERE = "withdrawn_there"
"""Cause of a grant that was not told because the person has said no in Klaviyo since."""


Grant = tuple[int, "Delivery", "Ground"]
"""The place of a delivery in its batch, and what it subscribes to."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the brand's account looks like: its lists, and how consents are called there."""

    lists: Lists
    metric: str


class Klaviyo:
    """Hands batches to one account; see `Destination` and `ReadsBack`."""

    limits = Limits(
        batch=bodies.MOST_SUBSCRIBED,
        per_request=bodies.MOST_SUBSCRIBED,
        linger=timedelta(seconds=1),
        # a batch is an import, a subscription and events; imports and events may be 150 a minute
        rate=Rate(per_second=7.5, burst=30),
    )

    def __init__(self, account: Account, client: Client, clock: Callable[[], datetime]) -> None:
        self._lists = account.lists
        self._metric = account.metric
        self._client = client
        self._clock = clock
        self._closed = threading.Event()
        self._look_back = LookBack(client, account.lists, clock)
        self._joiner = Joiner(client, account.lists)
        self._coupons = Coupons(client, clock)

    def deliver(self, batch: Sequence[Delivery]) -> Handover:
        """Take the batch through the steps; see `Destination`."""
        last = min((one.send_before for one in batch), default=self._clock())
        run = Run(batch, self._client, lambda: self._may_begin(last))
        _leave_out_overtaken(run)
        known = run.look_up(list(_unknown(run)))
        self._end(run, known)
        _introduce(run)
        _erase(run, known)
        self._take_away(run)
        run.make(bodies.imports(run.going(reading.SUBSCRIBED, reading.UPDATED)))
        self._subscribe(run)
        self._record(run)
        return run.handover()

    def read_back(self, batch: Sequence[HandedOver]) -> Handover:
        """Look for what was handed over; see `ReadsBack`."""
        return self._look_back.read(batch)

    def inspect(self) -> Inspection:
        """Look at the lists and how they subscribe, and whether profiles can be read."""
        meter = Meter()
        asks_again: dict[str, bool] = {}
        faults: list[tuple[str, str]] = []
        for channel in ("email", "sms"):
            list_id = self._lists.of(channel)
            process = self._client.opt_in_process(list_id, meter) if list_id else None
            if isinstance(process, str):
                asks_again[channel] = process == DOUBLE
            elif process == NO_SUCH_LIST:
                faults.append((f"{channel}_list", "there is no such list in Klaviyo"))
            elif process is not None:
                return Inspection([calls.fault(process, "api_key")])
        found = self._client.profiles(["nobody"], meter)
        if not isinstance(found, dict):
            faults.append(calls.fault(found, "api_key"))
        return Inspection(faults, asks_again)

    def free_codes(self, coupon: str) -> list[StoreCode] | Outcome:
        """Look for codes of a coupon; see `GivesCodes`."""
        return self._coupons.free(coupon)

    def reserve_code(self, reference: str) -> Standing | Outcome:
        """Take a code; see `GivesCodes`."""
        return self._coupons.reserve(reference)

    def resume_code(self, reference: str) -> Standing | Outcome:
        """Finish taking a code; see `GivesCodes`."""
        return self._coupons.resume(reference)

    def coupon_fault(self, coupon: str) -> str | None:
        """Look at a coupon; see `GivesCodes`."""
        return self._coupons.fault(coupon)

    def close(self) -> None:
        """Begin nothing more."""
        self._closed.set()
        self._client.close()

    def _may_begin(self, last: datetime) -> bool:
        return not self._closed.is_set() and self._clock() < last

    def _end(self, run: Run, known: dict[str, Profile]) -> None:
        """Tell the withdrawals; nobody is told about whom Klaviyo does not know either."""
        told = []
        for place, delivery in run.going(reading.WITHDRAWN):
            addresses = _addresses(delivery, known.get(reading.person(delivery)))
            ended = [one for one in reading.ended(delivery) if one[0] in addresses]
            told.append((place, ended, addresses))
        run.make(bodies.withdrawals(told, self._lists))

    def _take_away(self, run: Run) -> None:
        """Take away addresses that left a profile, one call each: an import cannot."""
        for place, delivery in list(run.going(reading.UPDATED)):
            if records.has_lost(delivery):
                run.settle([place], run.alone(partial(self._change, delivery)))

    def _change(self, delivery: Delivery, meter: Meter) -> Outcome:
        done = self._client.upsert(bodies.upsert(0, records.left_over(delivery)), meter)
        if isinstance(done, Duplicate):
            done = self._joiner.join(delivery, meter)
            return MERGING if isinstance(done, dict) else done
        if isinstance(done, Rejected):
            return Split(done.cause)
        return bodies.TAKEN if isinstance(done, dict) else done

    def _subscribe(self, run: Run) -> None:
        asked = self._to_ask_about(list(self._grants(run)))
        known = run.look_up([(place, reading.person(delivery)) for place, delivery, _ in asked])
        for place, delivery, about in asked:
            profile = known.get(reading.person(delivery))
            list_id, since = self._lists.of(about[0]), _given_at(delivery)
            if profile and found.said_no(profile, about, list_id, since):
                run.settle([place], Superseded(WITHDRAWN_THERE))
        run.make(bodies.grants(self._grants(run), self._lists))

    def _to_ask_about(self, grants: Sequence[Grant]) -> Sequence[Grant]:
        """Return those before which Klaviyo is asked what it has heard since their consent.

        All of them where one request will do, else those that are not fresh. Never a fresh one
        that follows our own no so closely that Klaviyo may show that one as the newer.
        """
        now = self._clock()
        old = [one for one in grants if now - one[1].at > FRESH]
        more = [one for one in grants if now - one[1].at <= FRESH and not _follows_own_no(one[1])]
        return old + more if len(old) + len(more) <= PAGE else old

    def _grants(self, run: Run) -> Iterator[Grant]:
        for place, delivery in run.going(reading.SUBSCRIBED):
            about = reading.granted(delivery)
            if about is not None and self._lists.of(about[0]) is not None:
                yield place, delivery, about

    def _record(self, run: Run) -> None:
        """Record the consents as events."""
        told = [(place, delivery) for place, delivery, _ in self._grants(run)]
        for call in bodies.events(told, self._metric):
            outcome = run.outcome(call)
            if isinstance(outcome, Split) and len(call.items) <= FEW:
                _one_by_one(run, call)
            elif outcome != bodies.TAKEN:
                run.settle(call.places, outcome)


def _given_at(delivery: Delivery) -> datetime:
    return datetime.fromisoformat(delivery.data["consent"]["at"])


def _follows_own_no(delivery: Delivery) -> bool:
    told = delivery.told_no_at
    return told is not None and told + OWN_NO > _given_at(delivery)


def _leave_out_overtaken(run: Run) -> None:
    """Leave out each no that comes too late to be told: its person has said yes since.

    Klaviyo writes down a no with its own time. Told after an outage, ours could not be told from
    one that the person said in Klaviyo after that yes, which must win. So ours is never told then;
    the yes comes next, and what they did say in Klaviyo stands there as they said it. Only where
    somebody says yes in the seconds in which our no is carried out can nobody tell whose no
    Klaviyo shows: should that yes be told a minute later or more, it is held back. Neither the
    time of Klaviyo's answer nor a look afterwards helps: its job ends later than the one, and the
    other may see a no that the person said meanwhile. `method` of a profile says by what it was
    subscribed, and an unsubscribe call takes no source and no time of ours.
    """
    for place, delivery in list(run.going(reading.WITHDRAWN)):
        if delivery.given_anew:
            run.settle([place], Superseded(OVERTAKEN))


def _introduce(run: Run) -> None:
    """Tell who those are that said no. A no is told already: nothing undoes that.

    What Klaviyo does not take of somebody who stands alone is left out.
    """
    for call in bodies.introductions(run.going(reading.WITHDRAWN)):
        outcome = run.outcome(call)
        if outcome != bodies.TAKEN and not (isinstance(outcome, Split) and len(call.items) == 1):
            run.settle(call.places, outcome)


def _one_by_one(run: Run, call: Call) -> None:
    """Send events singly: in a batch, one that Klaviyo has already refuses them all.

    One that it never takes is left out. The consent itself has been handed over.
    """
    for item in call.items:
        outcome = run.outcome(bodies.single_event(item))
        if outcome != bodies.TAKEN and not isinstance(outcome, Split | Rejected):
            run.settle([item[0]], outcome)


def _unknown(run: Run) -> Iterator[tuple[int, str]]:
    """Yield the people whom only Klaviyo can find: their addresses are gone here."""
    for place, delivery in run.going(reading.WITHDRAWN):
        if not all(reading.address(delivery, channel) for channel, _ in reading.ended(delivery)):
            yield place, reading.person(delivery)
    for place, delivery in run.going(reading.ERASED):
        yield place, reading.person(delivery)


def _addresses(delivery: Delivery, profile: Profile | None) -> dict[str, str]:
    """Return the address of each channel, ours before Klaviyo's."""
    theirs = (profile or {}).get("attributes", {})
    addresses = {
        "email": reading.address(delivery, "email") or theirs.get("email"),
        "sms": reading.address(delivery, "sms") or theirs.get("phone_number"),
    }
    return {channel: one for channel, one in addresses.items() if one}


def _erase(run: Run, known: dict[str, Profile]) -> None:
    """Have erased whom Klaviyo knows; reading back finds those whom it got to know late."""
    run.make(
        bodies.deletion(place, str(known[reading.person(delivery)]["id"]))
        for place, delivery in list(run.going(reading.ERASED))
        if reading.person(delivery) in known
    )
