"""What a file claims of a consent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.domain.basis import CONSENT, Ground
from signup.domain.consent import OptInLevel

if TYPE_CHECKING:
    from datetime import datetime

    from signup.domain.consent import Channel, Purpose


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file says of one consent: somebody gave it (`granted`) or withdrew it.

    `at` is when, None where the file does not tell. `level` is how well the file proves a grant,
    `proof` its own words on it, which are sealed into the record, `ground` what it rests on.
    """

    channel: Channel
    purpose: Purpose
    granted: bool
    at: datetime | None = None
    level: OptInLevel = OptInLevel.UNKNOWN
    proof: str | None = None
    ground: Ground = CONSENT
