"""On what messages rest: consent, or one of the lesser bases that some laws know.

A lesser basis is never called consent. It holds only where the law knows it and the brand relies on
it, ends by itself where the law says so, and never brings back who withdrew (consent rules,
sections 5 to 7).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


class Basis(StrEnum):
    """A legal basis, as sealed records name it.

    `SOFT_OPT_IN`: own similar goods, details from a sale (UK PECR reg. 22(3)). `IMPLIED`: a
    purchase or an inquiry (CASL s. 10(9)(a)). `INFERRED`: an ongoing relationship (Spam Act 2003,
    Schedule 2).
    """

    CONSENT = "consent"
    SOFT_OPT_IN = "soft_opt_in"
    IMPLIED = "implied"
    INFERRED = "inferred"


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ground:
    """A basis, and when it ends by itself (an aware UTC time; None: it does not)."""

    basis: Basis = Basis.CONSENT
    expires_at: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Tell whether it has ended by itself."""
        return self.expires_at is not None and self.expires_at <= now

    def or_better(self, newer: Ground) -> Ground:
        """Return what holds more: consent before anything else, then what lasts longer."""
        return self if self._weight() > newer._weight() else newer

    def _weight(self) -> tuple[bool, bool, datetime]:
        lasting = self.expires_at is None
        return (self.basis is Basis.CONSENT, lasting, self.expires_at or _LONG_AGO)


CONSENT = Ground()


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """The lesser bases a brand relies on, and how many months an implied one lasts.

    The periods default to the law's: CASL s. 10(10)(a) two years from a purchase, s. 10(10)(e) six
    months from an inquiry. They are settings because they may change and counsel may want less.
    """

    soft_opt_in: bool = False
    inferred: bool = False
    implied_purchase_months: int = 24
    implied_inquiry_months: int = 6

    @property
    def relied_on(self) -> frozenset[Basis]:
        """Every basis the brand relies on, where the law knows it."""
        chosen = {Basis.CONSENT, Basis.IMPLIED}
        chosen |= {Basis.SOFT_OPT_IN} if self.soft_opt_in else set()
        chosen |= {Basis.INFERRED} if self.inferred else set()
        return frozenset(chosen)


BY_THE_LAW = LegalBasis()


def months_later(at: datetime, months: int) -> datetime:
    """Return the same time of day `months` calendar months on; the last day where none is left."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)


def ground_of(
    basis: Basis, expires_at: datetime | None, at: datetime, rules: LegalBasis
) -> Ground | None:
    """Return the ground that somebody claims at `at`, or None when it cannot be one.

    An implied consent always ends: without a date after the shorter of the two periods, because
    nobody said that there was a purchase, and never later than the longer one from now.
    """
    if expires_at is not None and expires_at <= at:
        return None
    if basis is not Basis.IMPLIED:
        return Ground(basis, expires_at)
    periods = (rules.implied_purchase_months, rules.implied_inquiry_months)
    if expires_at is None:
        return Ground(basis, months_later(at, min(periods)))
    return Ground(basis, expires_at) if expires_at <= months_later(at, max(periods)) else None
