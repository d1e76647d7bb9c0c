"""The brand's page of figures: behind a sealed link, without a script, nothing about a person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from flask import Blueprint, Response, request

from signup.reports.figures import figures_of
from signup.reports.page import POLICY, figures_page
from signup.storage.funnel import Period, report
from signup.web.problems import Problem
from signup.web.routing import declare

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask.typing import ResponseReturnValue
    from sqlalchemy import Engine

    from signup.domain.links import Links
    from signup.domain.site import Site

PERIODS = {"7": 7, "30": 30, "90": 90}
USUAL = "30"
_BY = ("day", "version", "variant", "device")


class PublishedSite(Protocol):
    """A published site; `sites.catalog` gives them."""

    @property
    def site(self) -> Site:
        """The site as it is now."""


class Catalog(Protocol):
    """The published sites."""

    def get(self, site_key: str, /) -> PublishedSite | None:
        """Return the site of this key, or None."""


def reports_blueprint(
    catalog: Catalog, engine: Engine, links: Links, clock: Callable[[], datetime]
) -> Blueprint:
    """Return the page of every site in `catalog`; `links` opens its addresses."""
    routes = Blueprint("reports", __name__)

    @routes.get("/figures/<token>")
    @declare(auth="link", limit="public")
    def figures(token: str) -> ResponseReturnValue:
        today = clock().date()
        link = links.read_figures(token)
        published = catalog.get(link.site) if link and today <= link.until else None
        if link is None or published is None:
            raise Problem("not_found")
        days = request.args.get("days", USUAL)
        days = days if days in PERIODS else USUAL
        period = Period(today - timedelta(days=PERIODS[days] - 1), today)
        with engine.connect().execution_options(readonly=True) as connection:
            rows = report(connection, link.site, period, by=_BY)
        found = figures_of(rows, published.site.forms, period)
        return _page(figures_page(published.site, found, link, days))

    return routes


def _page(html: str) -> Response:
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
