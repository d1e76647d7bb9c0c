"""The page of figures: what came of a site's forms, with drawings inside."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from signup.brand.funnel import figures_of
from signup.brand.shared import Page
from signup.domain.links import BrandPage
from signup.storage.funnel import Period, report

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from signup.brand.shared import Look
    from signup.domain.form import FormVersion
    from signup.domain.site import Site

PERIODS = {"7": 7, "30": 30, "90": 90}
USUAL = "30"


def _read(connection: Connection, look: Look) -> dict[str, object]:
    days, today = look.query.get("days", USUAL), look.now.date()
    days = days if days in PERIODS else USUAL
    period = Period(today - timedelta(days=PERIODS[days] - 1), today)
    rows = report(connection, look.site.key, period, by=("day", "variant", "device"))
    forms = figures_of(rows, _forms(look.site), period)
    return {"forms": forms, "days": days, "periods": tuple(PERIODS)}


def _forms(site: Site) -> list[FormVersion]:
    """Return each form once; its languages have the same steps."""
    return list({form.key: form for form in reversed(site.forms)}.values())[::-1]


def _rate(number: float) -> str:
    """Return a percentage with as many digits as mean something."""
    return f"{number:.0f} %" if number == 0 or number >= 10 else f"{number:.1f} %"  # noqa: PLR2004 - two digits are enough


def _short(number: float) -> str:
    """Return a length for a drawing."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


FIGURES = Page(BrandPage.FIGURES, _read, {"rate": _rate, "short": _short})
