"""Whether a consent that was given then is still the consent that counts now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, exists, literal, select

from signup.domain.consent import State
from signup.storage.bulk import looked_up
from signup.storage.tables import consent_events, consent_states

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Connection

_OF_EVENT = (
    consent_states.c.site == consent_events.c.site,
    consent_states.c.address_key == consent_events.c.address_key,
    consent_states.c.channel == consent_events.c.channel,
    consent_states.c.purpose == consent_events.c.purpose,
)
_SUBSCRIBED = (
    select(consent_events.c.id)
    .join(consent_states, and_(*_OF_EVENT))
    .where(consent_states.c.state == State.SUBSCRIBED.value)
)
_SUBSCRIBED_SINCE = _SUBSCRIBED.where(consent_states.c.since <= consent_events.c.at)
_SUBSCRIBED_ANEW = _SUBSCRIBED.where(consent_states.c.since > consent_events.c.at)
# Asked row by row: before a table's first statistics a planner would begin with every state.
_STATE_ANEW = (
    select(literal(1))
    .where(*_OF_EVENT, consent_states.c.state == State.SUBSCRIBED.value)
    .where(consent_states.c.since > consent_events.c.at)
    .offset(0)
)
_GIVEN_ANEW = select(consent_events.c.id).where(
    looked_up(consent_events.c.id, "ids"), exists(_STATE_ANEW)
)


def still_stands(event_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the same question as a condition, about the event of the site `:at_site`."""
    named = (consent_events.c.site == bindparam("at_site"), consent_events.c.id == event_id)
    return exists(_SUBSCRIBED_SINCE.where(*named).offset(0))  # asked row by row, never as a join


def given_since(event_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Tell whether what this event of the site `:at_site` ended has been given anew since."""
    named = (consent_events.c.site == bindparam("at_site"), consent_events.c.id == event_id)
    return exists(_SUBSCRIBED_ANEW.where(*named).offset(0))


def given_anew(connection: Connection, site: str, event_ids: Collection[str]) -> set[str]:
    """Return those of `event_ids` that ended something which has been given anew since."""
    if not event_ids:
        return set()
    found = connection.execute(_GIVEN_ANEW, {"site": site, "ids": event_ids})
    return set(found.scalars())
