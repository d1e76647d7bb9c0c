"""The brand's page of deliveries: behind a sealed link, without a script, nothing about a person.

It shows and changes nothing: whoever has the address can open it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from flask import Blueprint, Response

from signup.admin.page import POLICY, deliveries_page
from signup.forwarding.deliveries import REPLAYABLE, Filter, page
from signup.forwarding.overview import overview_of
from signup.web.problems import Problem
from signup.web.routing import declare

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection, Engine

    from signup.domain.links import Links
    from signup.domain.site import Site

MOST_FAILED = 20
"""So many failed deliveries are shown, the newest of each kind of end."""


class PublishedSite(Protocol):
    """A published site; `sites.catalog` gives them."""

    @property
    def site(self) -> Site:
        """The site as it is now."""


class Catalog(Protocol):
    """The published sites."""

    def get(self, site_key: str, /) -> PublishedSite | None:
        """Return the site of this key, or None."""


def admin_blueprint(
    catalog: Catalog, engine: Engine, links: Links, clock: Callable[[], datetime]
) -> Blueprint:
    """Return the page of every site in `catalog`; `links` opens its addresses."""
    routes = Blueprint("admin", __name__)

    @routes.get("/deliveries/<token>")
    @declare(auth="link", limit="public")
    def deliveries(token: str) -> ResponseReturnValue:
        now, link = clock(), links.read_deliveries(token)
        published = catalog.get(link.site) if link and now.date() <= link.until else None
        if link is None or published is None:
            raise Problem("not_found")
        site = published.site
        names = [one.name for one in site.destinations]
        with engine.connect().execution_options(readonly=True) as connection:
            found = overview_of(connection, site.key, names, now)
            failed = _failed(connection, site.key)
        return _page(deliveries_page(site, found, failed, link, now))

    return routes


def _failed(connection: Connection, site: str) -> list[dict[str, str]]:
    found = [
        one
        for state in REPLAYABLE
        for one in page(connection, site, Filter(state=state), limit=MOST_FAILED).deliveries
    ]
    return sorted(found, key=lambda one: one["created_at"], reverse=True)[:MOST_FAILED]


def _page(html: str) -> Response:
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
