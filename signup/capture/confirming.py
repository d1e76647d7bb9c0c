"""How people are asked to confirm: how often, for how long, and which codes count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


TEXTED_CODE_FOR = timedelta(minutes=30)
"""How long a code sent by text can be typed: as long as the form's own token lets it. The yes by
text that may answer in its place counts for longer, see `domain.site.Confirmation`."""


@dataclass(frozen=True, slots=True)
class ConfirmLimits:
    """The caps of consent rules, section 9; what an operator sets takes their place.

    To one address goes one message per `pause` and `most` in `period`. A mail's link and code work
    for `lifetime`, any code until it was typed wrongly `tries` times.
    """

    pause: timedelta = timedelta(minutes=10)
    most: int = 3
    period: timedelta = timedelta(hours=24)
    lifetime: timedelta = timedelta(days=7)
    tries: int = 5


def _no_codes(_site: str, _request_id: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Confirming:
    """The limits, and `codes(site, request id)`: every code that confirms a request."""

    limits: ConfirmLimits = ConfirmLimits()
    codes: Callable[[str, str], tuple[str, ...]] = _no_codes
