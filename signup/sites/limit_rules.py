"""What holds between the limits of `[sms.limits]`."""

from __future__ import annotations

from dataclasses import asdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from signup.domain.text_limits import USUAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from signup.sites.errors import Complaint

_GROWING = (
    ("number_10_minutes", "number_hour", "number_day"),
    ("prefix_hour", "prefix_day"),
    ("network_hour", "network_day"),
)
"""Each is about more texts than the one before it."""


def wider_windows(data: Mapping[str, Any]) -> Iterator[Complaint]:
    """Yield limits that make a narrower one, which the file or the default gives, mean nothing."""
    own = data.get("sms", {}).get("limits", {})
    limits = asdict(USUAL) | own
    for names in _GROWING:
        for narrow, wide in pairwise(names):
            if limits[wide] < limits[narrow]:
                blamed = wide if wide in own else narrow
                reason = f"{wide} ({limits[wide]}) is less than {narrow} ({limits[narrow]})"
                yield ("sms", "limits", blamed), reason
