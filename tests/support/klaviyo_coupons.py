"""The coupons of a Klaviyo account: codes that it gives to its own profiles, or lets us take."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

PAGE = 100


@dataclass(slots=True)
class CouponCode:
    """A code of a coupon; `profile` is Klaviyo's profile that has it."""

    coupon: str
    text: str
    expires_at: datetime
    status: str = "UNASSIGNED"
    profile: str | None = None

    @property
    def id(self) -> str:
        return f"{self.coupon}-{self.text}"

    def shown(self) -> dict[str, Any]:
        link = {"data": {"type": "profile", "id": self.profile}} if self.profile else {}
        return {
            "type": "coupon-code",
            "id": self.id,
            "attributes": {
                "unique_code": self.text,
                "expires_at": self.expires_at.isoformat(),
                "status": self.status,
            },
            "relationships": {
                "coupon": {"data": {"type": "coupon", "id": self.coupon}},
                "profile": link,
            },
            "links": {"self": f"https://a.klaviyo.com/api/coupon-codes/{self.id}"},
        }


def matching(codes: list[CouponCode], wanted: str, size: int = PAGE) -> list[CouponCode]:
    """Return the codes that a filter names, as far as one page goes."""
    coupon = re.search(r'equals\(coupon\.id,"([^"]+)"\)', wanted)
    status = re.search(r'equals\(status,"(\w+)"\)', wanted)
    after = re.search(r"greater-than\(expires_at,([^)]+)\)", wanted)
    if coupon is None:
        raise LookupError("a coupon or a profile must be named")
    moment = datetime.fromisoformat(after[1]) if after else None
    found = [
        one
        for one in codes
        if one.coupon == coupon[1]
        and (status is None or one.status == status[1])
        and (moment is None or one.expires_at > moment)
    ]
    return found[:size]
