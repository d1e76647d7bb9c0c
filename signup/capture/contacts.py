"""The addresses of one person as retention sees them: what stands, what was said, what was last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain.consent import ASKABLE, NOTHING, EventKind, State
from signup.domain.keeping import Contact
from signup.storage.addresses import address_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from signup.domain.consent import Standing
    from signup.storage.consents import Subject
    from signup.storage.profiles import Profile
    from signup.storage.traces import Trace

_SAID = frozenset(
    {
        EventKind.GIVEN,
        EventKind.CONFIRMED,
        EventKind.IMPORTED,
        EventKind.WITHDRAWN,
        EventKind.INVALIDATED,
    }
)
"""Events that say yes or no. Being asked says nothing: anybody may have typed the address."""


def held(person: Profile) -> list[str]:
    """Return the addresses that are the person's own."""
    return [address for address in (person.email, person.phone) if address]


def contacts_of(
    person: Profile, trace: Trace, pepper: bytes, standings: Mapping[Subject, Standing]
) -> list[Contact]:
    """Return the addresses the person holds, then the numbers that were typed and never proved."""
    own = held(person)
    contacts = [_held(address, person, trace, pepper, standings) for address in own]
    claimed = {claim.phone: claim.at for claim in trace.claims if claim.phone not in own}
    typed = (
        Contact(address=one, stands=False, agreed=False, used_at=at) for one, at in claimed.items()
    )
    return [*contacts, *typed]


def used_at(person: Profile, trace: Trace) -> datetime:
    """Return when a consent of the person was last used: its newest event or newest delivery."""
    known = [one.at for one in trace.past]
    if trace.told_at is not None:
        known.append(trace.told_at)
    return max(known, default=person.updated_at)


def _held(
    address: str,
    person: Profile,
    trace: Trace,
    pepper: bytes,
    standings: Mapping[Subject, Standing],
) -> Contact:
    key = address_key(pepper, address)
    past = [one for one in trace.past if one.address_key == key]
    return Contact(
        address=address,
        stands=any(
            standings.get((key, *pair), NOTHING).state is State.SUBSCRIBED for pair in ASKABLE
        ),
        agreed=any(one.kind in _SAID and one.profile_id in trace.ids for one in past),
        used_at=max((one.at for one in past), default=person.updated_at),
    )
