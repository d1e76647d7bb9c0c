"""The words a person is shown before they agree, as immutable values named by content hash."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.domain.consent import Channel, Purpose

Control = Literal["button", "box", "keyword"]
"""The act that grants: pressing the button, ticking a box that starts unticked, or texting."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One published text: what it asks for, in which locale, beside which control.

    `label` is the words on the control itself (the button or the box). `links` maps words of the
    text to the address they lead to. `id` is the content hash over everything else.
    """

    id: str
    channel: Channel
    purpose: Purpose
    locale: str
    control: Control
    text: str
    label: str = ""
    links: Mapping[str, str] = field(default_factory=dict)

    def pieces(self) -> list[tuple[str, str | None]]:
        """Return the text cut into pieces, each with the address it leads to or None."""
        if not self.links:
            return [(self.text, None)]
        names = "|".join(re.escape(one) for one in sorted(self.links, key=len, reverse=True))
        found = re.split(f"({names})", self.text)
        return [(piece, self.links.get(piece)) for piece in found if piece]


def same_words(shown: str, published: str) -> bool:
    """Tell whether the browser showed the published text, white space aside (consent rule 6)."""
    return shown.split() == published.split()
