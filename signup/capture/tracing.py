"""Following one person through the tables before they are forgotten, under lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from signup.capture.contacts import held
from signup.capture.forgetting import queues
from signup.evidence import store
from signup.storage import news, traces
from signup.storage.addresses import address_key
from signup.storage.bulk import one_of
from signup.storage.tables import consent_events
from signup.storage.traces import Trace
from signup.storage.unit_of_work import Wanted

if TYPE_CHECKING:
    from signup.capture.command import Forgetting
    from signup.storage.unit_of_work import UnitOfWork

_TOLD_OF = select(consent_events.c.id).where(one_of(consent_events.c.profile_id, "people"))


def follow(work: UnitOfWork, command: Forgetting, wanted: Wanted) -> Trace:
    """Return all that leads to the person, whose profile is locked; `wanted` then asks for it all.

    The number a person had before, or typed and never proved, stands in no profile. It is found in
    what the records of their events disclose and in the claims of their signups.
    """
    site = command.scene.site.key
    first = work.read(site, Wanted(profile_ids={command.profile_id}))
    people = traces.family(work.connection, site, {one.id for one in first.profiles})
    claims = tuple(traces.claims(work.connection, site, people))
    addresses = store.addresses(
        work.connection, site, _TOLD_OF.params(site=site, people=sorted(people))
    )
    addresses |= {claim.phone for claim in claims}
    addresses |= {one for person in first.profiles for one in held(person)}
    _want(addresses, people, wanted)
    keys = [address_key(first.pepper, one) for one in addresses]
    about = news.About(site, queues(command.scene.site), people)
    return Trace(
        ids=people,
        addresses=frozenset(addresses),
        claims=claims,
        past=tuple(traces.past(work.connection, site, people, keys)),
        told_at=news.newest(work.connection, about),
    )


def _want(addresses: set[str], people: frozenset[str], wanted: Wanted) -> None:
    wanted.profile_ids |= people
    emails = {address for address in addresses if "@" in address}
    wanted.emails |= emails
    wanted.phones |= addresses - emails
    wanted.claimed |= addresses - emails
