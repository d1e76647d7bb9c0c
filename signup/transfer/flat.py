"""One person as one row, in the columns that an import reads: what leaves can come back."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from signup.domain.consent import Channel, OptInLevel, State
from signup.domain.place import UNKNOWN
from signup.transfer.columns import ATTRIBUTES, BOXES, DETAILS, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import RowMapping

    from signup.storage.extracts import Page

FIELDS = (
    "id",
    "email",
    "phone",
    "country",
    "locale",
    *ATTRIBUTES,
    *(name for box in BOXES for name in (box, *(f"{box}_{detail}" for detail in DETAILS))),
    "created_at",
    "updated_at",
)
_WORDS = {
    State.NONE: Word.NEVER,
    State.PENDING: Word.PENDING,
    State.SUBSCRIBED: Word.SUBSCRIBED,
    State.UNSUBSCRIBED: Word.UNSUBSCRIBED,
}


def flat(page: Page, site: str) -> Iterator[dict[str, str]]:
    """Yield each person of a page by column; what is not known is a blank."""
    for person in page.people:
        states = {box: state for box in BOXES if (state := state_of(page, person, box))}
        row = dict.fromkeys(FIELDS, "") | _person(person)
        row["country"] = _country(page, states.values())
        for box, state in states.items():
            row |= _box(box, state, site)
        yield row


def state_of(page: Page, person: RowMapping, box: str) -> RowMapping | None:
    """Return the state of one box of a person, None when nothing ever happened to it."""
    channel, purpose = BOXES[box]
    address = person["email"] if channel is Channel.EMAIL else person["phone"]
    return page.states.get((page.keys.get(address, ""), channel.value, purpose.value))


def exact(at: datetime) -> str:
    """Return a time to the microsecond, so that it comes back as it was."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _person(person: RowMapping) -> dict[str, str]:
    return {
        **{name: person[name] or "" for name in ("id", "email", "phone", "locale")},
        **{name: str(person["attributes"].get(name, "")) for name in ATTRIBUTES},
        **{name: exact(person[name]) for name in ("created_at", "updated_at")},
    }


def _country(page: Page, states: Iterable[RowMapping]) -> str:
    """Return whose rules the first box followed: e-mail's, which depend on it."""
    places = (page.places.get(state["last_event"], UNKNOWN) for state in states)
    return next((place for place in places if place != UNKNOWN), "")


def _box(box: str, state: RowMapping, site: str) -> dict[str, str]:
    found = {"": _WORDS[State(state["state"])].value, "source": state["source"] or ""}
    if state["state"] == State.UNSUBSCRIBED:
        found["unsubscribed_at"] = exact(state["since"])
    if state["state"] == State.SUBSCRIBED:
        found["consented_at"] = exact(state["since"])
        found["basis"] = state["basis"]
        found["expires_at"] = exact(state["expires_at"]) if state["expires_at"] else ""
        if state["level"] != OptInLevel.UNKNOWN:
            found["level"] = state["level"]
            found["proof"] = f"signup:{site}:{state['last_event']}"
    return {f"{box}_{name}" if name else box: text for name, text in found.items()}
