"""From the boxes of a posted page to what ends and what is asked for.

A box that was ticked as the page was shown only says how things stood: it never grants. A grant
takes a box that was shown empty, with a published text beside it, and is ticked now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.capture.commands import Ask
from signup.domain.consent import ASKABLE, Act
from signup.web.body import is_tick

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.domain.consent import Channel, Purpose
    from signup.domain.disclosure import Disclosure
    from signup.sources.shared import PublishedSite
    from signup.web.body import Form

    Pair = tuple[Channel, Purpose]

STOP = "stop"
"""The button that ends everything."""

HAD = "had"
"""The hidden field that names each box that was shown ticked."""

_LONGEST_ID = 128


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose."""

    ends: tuple[Pair, ...]
    asks: tuple[Ask, ...] = ()


def name_of(channel: Channel, purpose: Purpose) -> str:
    """Return what the box of this purpose is called."""
    return f"{channel.value}_{purpose.value}"


def read_choice(form: Form, published: PublishedSite) -> Choice:
    """Return what a posted page says; whatever is unclear grants nothing."""
    if STOP in form:
        return Choice(ASKABLE)
    had = set(form.all(HAD))
    ends = (
        pair for pair in ASKABLE if name_of(*pair) in had and not _is_ticked(form, name_of(*pair))
    )
    return Choice(tuple(ends), tuple(_asks(form, had, published)))


def _asks(form: Form, had: set[str], published: PublishedSite) -> Iterator[Ask]:
    for channel, purpose in ASKABLE:
        name = name_of(channel, purpose)
        if name in had or not _is_ticked(form, name):
            continue
        shown = _shown(form, name, published)
        if shown and (shown.channel, shown.purpose, shown.control) == (channel, purpose, "box"):
            yield Ask(channel, purpose, shown.id, Act.LINK_AND_PRESS)


def _is_ticked(form: Form, name: str) -> bool:
    values = form.all(name)
    return bool(values) and all(is_tick(value) for value in values)


def _shown(form: Form, name: str, published: PublishedSite) -> Disclosure | None:
    """Return the text that stood beside a box."""
    match form.all(f"disclosure[{name}]"):
        case [shown] if len(shown) <= _LONGEST_ID:
            return published.disclosure(shown)
    return None
