"""Which of the consent events are news to the profile stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain.consent import GRANTS, EventKind, State

if TYPE_CHECKING:
    from signup.domain.consent import Standing
    from signup.storage.consents import ConsentEvent


def news_of(event: ConsentEvent, before: Standing, after: Standing) -> str | None:
    """Return what profile stores are told of an event, None when it changed nothing for them."""
    kind, subscribed = event.happening.kind, after.state is State.SUBSCRIBED
    if kind in {EventKind.WITHDRAWN, EventKind.INVALIDATED}:
        # One that a file tells of long after the person has taken it back ends nothing.
        past = subscribed and event.happening.at < event.recorded_at
        return None if past else "profile.withdrawn"
    if subscribed and kind is EventKind.IMPORTED:
        # Never a grant: to subscribe somebody lifts what the store itself knows against them.
        news = (after.state, after.level) != (before.state, before.level)
        return "profile.updated" if news else None
    if subscribed and kind in GRANTS:
        return "profile.updated" if before.state is State.SUBSCRIBED else "profile.subscribed"
    return "profile.withdrawn" if before.state is State.SUBSCRIBED and not subscribed else None
