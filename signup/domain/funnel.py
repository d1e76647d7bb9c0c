"""What visitors do with a form, as it is counted: by day and kind of device, never by person.

Whatever a stranger can make up (a step, a variant) is counted only as far as it can be known, so
that the number of counters is bounded by what was published and not by what is sent.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from signup.domain.form import FormVersion

Moment = Literal["viewed", "step_viewed", "submitted", "skipped", "closed"]
MOMENTS: tuple[Moment, ...] = get_args(Moment)
"""A form opens; a screen of it is shown, sent, declined; the form is closed before its end."""

Device = Literal["phone", "tablet", "desktop", "unknown"]
DEVICES: tuple[Device, ...] = get_args(Device)

AFTER_STEPS = ("code", "done")
"""Screens that come after the published steps."""

_VARIANT = re.compile(r"[a-z]")
_TABLET = re.compile(r"iPad|Tablet|PlayBook|Silk|Kindle", re.IGNORECASE)
_PHONE = re.compile(r"Mobi|iPhone|iPod|Windows Phone", re.IGNORECASE)


class Cell(NamedTuple):
    """One counter's place; `day` is `2026-11-23` in UTC, `step` is empty where it is not known."""

    site: str
    day: str
    form: str
    version: str
    variant: str
    device: str
    step: str


def counted_step(form: FormVersion, step: str | None) -> str:
    """Return the screen under which an event counts: one that the form can show, else none."""
    known = step is not None and (form.step(step) is not None or step in AFTER_STEPS)
    return step if known and step is not None else ""


def counted_variant(variant: str | None) -> str:
    """Return the variant under which an event counts: one small letter, else none."""
    return variant if variant is not None and _VARIANT.fullmatch(variant) else ""


def device_of(user_agent: str | None, mobile_hint: str | None) -> Device:
    """Return the kind of device, as far as a request tells.

    `mobile_hint` is the header `Sec-CH-UA-Mobile`, whose `?1` means a phone's layout is wanted
    (User-Agent Client Hints). A tablet of Apple's says it is a Mac and counts as one; an Android
    that does not say `Mobile` is a tablet (developer.chrome.com, "User agent strings").
    """
    agent = user_agent or ""
    if not agent:
        return "unknown"
    if mobile_hint == "?1":
        return "phone"
    if _TABLET.search(agent):
        return "tablet"
    if _PHONE.search(agent):
        return "phone"
    return "tablet" if "Android" in agent else "desktop"
