"""The page of figures: what came of a site's forms, with drawings inside."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from signup.brand.funnel import figures_of
from signup.brand.shared import Page
from signup.domain.comparing import ENOUGH_DAYS, ENOUGH_JOINED
from signup.domain.links import BrandPage
from signup.storage.funnel import Period, report

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from signup.brand.shared import Look

PERIODS = {"7": 7, "30": 30, "90": 90}
USUAL = "30"
_BY = ("day", "version", "variant", "device")


def _read(connection: Connection, look: Look) -> dict[str, object]:
    days, today = look.query.get("days", USUAL), look.now.date()
    days = days if days in PERIODS else USUAL
    period = Period(today - timedelta(days=PERIODS[days] - 1), today)
    rows = report(connection, look.site.key, period, by=_BY)
    forms = figures_of(rows, look.site.forms, period)
    least = {"days": ENOUGH_DAYS, "joined": ENOUGH_JOINED}
    return {"forms": forms, "days": days, "periods": tuple(PERIODS), "least": least}


def _rate(number: float) -> str:
    """Return a percentage with as many digits as mean something."""
    return f"{number:.0f} %" if number == 0 or number >= 10 else f"{number:.1f} %"  # noqa: PLR2004 - two digits are enough


def _points(number: float) -> str:
    """Return a difference of two percentages, with its sign."""
    return f"{number:+.1f}".replace("-", "−")  # noqa: RUF001 - a minus, as it is read aloud


def _short(number: float) -> str:
    """Return a length for a drawing."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


FIGURES = Page(BrandPage.FIGURES, _read, {"rate": _rate, "short": _short, "points": _points})
