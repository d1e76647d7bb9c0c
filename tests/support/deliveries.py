"""Deliveries as forwarding makes them, for the adapters of profile stores."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from signup.destinations.shared import Delivery, HandedOver
from signup.domain.times import rfc3339
from tests.support.clock import START

if TYPE_CHECKING:
    from datetime import datetime

NONE = {"state": "none", "opt_in_level": "unknown", "since": None, "source": None, "blocked": None}
SOURCE = "popup:welcome:3f9c"


def standing(state: str = "subscribed", level: str = "single", **more: Any) -> dict[str, Any]:
    since = rfc3339(START)
    return {**NONE, "state": state, "opt_in_level": level, "since": since, "source": SOURCE, **more}


def consent(channel: str, purpose: str, event: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"record-{channel}-{purpose}-{event}",
        "at": rfc3339(START),
        "event": event,
        "channel": channel,
        "purpose": purpose,
        "source": SOURCE,
        "act": "press",
        "disclosure": None,
        "jurisdiction": "US",
        "basis": "consent",
        "expires_at": None,
        "gpc": False,
        **more,
    }


def profile(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"profile-{number}",
        "email": email(number),
        "phone": None,
        "locale": "en-US",
        "attributes": {"first_name": "Ada", "shoe_size": "38"},
        "created_at": rfc3339(START),
        "updated_at": rfc3339(START),
        "channels": {
            "email": {"marketing": NONE},
            "sms": {"marketing": NONE, "transactional": NONE},
        },
        "sources": [SOURCE],
        "links": {"preferences": None, "unsubscribe": None},
        **more,
    }


def delivery(kind: str, data: dict[str, Any], *, at: datetime = START, id: str = "") -> Delivery:  # noqa: A002 - the field's own name
    name = id or f"{kind}-{data['id']}"
    return Delivery(name, f"profile.{kind}", at, data, at + timedelta(days=3))


def subscribed(
    number: int = 1,
    channel: str = "email",
    purpose: str = "marketing",
    *,
    now: dict[str, Any] | None = None,
    more: dict[str, Any] | None = None,
    **consented: Any,
) -> Delivery:
    """Return a grant; `now` is how the channel stands, `more` replaces parts of the profile."""
    known = profile(number, phone=phone(number) if channel == "sms" else None)
    known["channels"] = {**known["channels"], channel: {**known["channels"][channel]}}
    known["channels"][channel][purpose] = now or standing()
    event = consent(channel, purpose, "given", **consented)
    return delivery("subscribed", {**known, **(more or {}), "consent": event})


def withdrawn(
    number: int = 1, channel: str = "email", purpose: str = "marketing", **more: Any
) -> Delivery:
    known = profile(number, phone=phone(number), **more)
    known["channels"] = {**known["channels"], channel: {**known["channels"][channel]}}
    known["channels"][channel][purpose] = standing("unsubscribed")
    return delivery("withdrawn", {**known, "consent": consent(channel, purpose, "withdrawn")})


def erased(number: int = 1) -> Delivery:
    return delivery("erased", {"id": f"profile-{number}", "consent": None})


def email(number: int) -> str:
    return f"ada{number}@example.com"


def phone(number: int) -> str:
    return f"+1503555{number:04}"


def handed_over(*deliveries: Delivery) -> list[HandedOver]:
    return [HandedOver(one, None, START) for one in deliveries]
