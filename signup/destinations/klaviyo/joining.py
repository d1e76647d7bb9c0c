"""One profile for one person, where Klaviyo has several.

Klaviyo keeps an address at one profile. Somebody known there by e-mail and, apart from it, by
number is two profiles until they are merged; a call that names both addresses is then refused
(409, `duplicate_profile`). The holder of the e-mail address stays. What has no e-mail address of
its own is merged into it; whoever has another one is somebody else, and loses the address that our
person has proved since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signup.destinations import reading
from signup.destinations.klaviyo import bodies, records
from signup.destinations.klaviyo.client import Duplicate
from signup.domain.consent import State
from signup.domain.outcome import Accepted, Retry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from signup.destinations.calls import Meter
    from signup.destinations.klaviyo.bodies import Lists
    from signup.destinations.klaviyo.client import Client, Profile
    from signup.destinations.shared import Delivery
    from signup.domain.outcome import Outcome

MERGING = Retry("profiles_merging")
"""Profiles are being merged there, in a job of Klaviyo's own."""


class Joiner:
    """Makes one profile of what Klaviyo has of a person."""

    def __init__(self, client: Client, lists: Lists) -> None:
        self._client = client
        self._lists = lists

    def join(self, delivery: Delivery, meter: Meter) -> Profile | Outcome:
        """Return the person's one profile, or why there is none yet."""
        own = records.identifiers(delivery)
        found = self._client.upsert(bodies.upsert(0, _named(own)), meter)
        if not isinstance(found, Duplicate):
            return found
        holders = self._holders(own, meter)
        if not isinstance(holders, dict):
            return holders
        (stays, *others) = holders.values()
        outcome = self._make_room(delivery, stays, meter)
        for other in others:
            if isinstance(outcome, Accepted):
                outcome = self._resolve(stays, other, own, meter)
        self._end_again(delivery, delivery.data.get("phone"), meter)
        return MERGING if isinstance(outcome, Accepted) else outcome

    def _holders(self, own: Mapping[str, str], meter: Meter) -> dict[str, Profile] | Outcome:
        """Return who has one of the identifiers, by Klaviyo's id; who is to stay comes first."""
        found: list[Profile] = []
        for name in ("email", "phone_number"):
            if name in own:
                one = self._client.upsert(bodies.upsert(0, _named({name: own[name]})), meter)
                if not isinstance(one, dict):
                    return MERGING if isinstance(one, Duplicate) else one
                found.append(one)
        by_our_id = self._client.profiles([own["external_id"]], meter)
        if not isinstance(by_our_id, dict):
            return by_our_id
        for one in by_our_id.values():
            if isinstance(one, Retry):
                return one
            found.append(one)
        return {str(one["id"]): one for one in found}

    def _make_room(self, delivery: Delivery, stays: Profile, meter: Meter) -> Outcome:
        """Take an older number off the profile that stays, with what may be sent to it.

        It would be kept in the merge, and the consent to texts with it.
        """
        old = stays.get("attributes", {}).get("phone_number")
        if not old or is_same(old, delivery.data.get("phone")):
            return Accepted()
        self._end_again(delivery, old, meter)
        return self._without(stays, ["phone_number"], meter)

    def _resolve(
        self, stays: Profile, other: Profile, own: Mapping[str, str], meter: Meter
    ) -> Outcome:
        theirs = other.get("attributes", {})
        if not theirs.get("email") or is_same(theirs.get("email"), own.get("email")):
            return self._client.post(bodies.merger(0, str(stays["id"]), str(other["id"])), meter)
        taken = [name for name, value in own.items() if is_same(theirs.get(name), value)]
        return self._without(other, taken, meter)

    def _without(self, profile: Profile, names: Iterable[str], meter: Meter) -> Outcome:
        record = {**_named(dict.fromkeys(names)), "id": profile["id"]}
        done = self._client.upsert(bodies.upsert(0, record), meter)
        if isinstance(done, dict):
            return Accepted()
        return MERGING if isinstance(done, Duplicate) else done

    def _end_again(self, delivery: Delivery, phone: str | None, meter: Meter) -> None:
        """Tell every no of the person once more: a merge may keep the other profile's word."""
        addresses = {"email": delivery.data.get("email"), "sms": phone}
        known = {channel: one for channel, one in addresses.items() if one}
        ended = [
            about
            for about in reading.GROUNDS
            if about[0] in known
            and reading.standing(delivery, about).get("state") == State.UNSUBSCRIBED
        ]
        for call in bodies.withdrawals([(0, ended, known)], self._lists):
            self._client.post(call, meter)


def _named(attributes: Mapping[str, str | None]) -> dict[str, Any]:
    return {"type": "profile", "attributes": attributes}


def is_apart(delivery: Delivery, profile: Profile | None) -> bool:
    """Tell whether somebody with two addresses is not one profile with both of them."""
    own = records.identifiers(delivery)
    theirs = (profile or {}).get("attributes", {})
    return len(own) == len(records.ADDRESSES) + 1 and not all(
        is_same(theirs.get(name), value) for name, value in own.items()
    )


def is_same(one: str | None, other: str | None) -> bool:
    """Tell whether two identifiers are one; the case of letters is Klaviyo's to choose."""
    return (one or "").casefold() == (other or "").casefold()
