"""The brand's own pages: behind a sealed link, without a script, nothing about a person.

They show and change nothing: whoever has the address can open it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from signup.brand.deliveries import DELIVERIES
from signup.brand.figures import FIGURES
from signup.brand.shared import Look
from signup.web.problems import Problem
from signup.web.routing import declare

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask.typing import ResponseReturnValue
    from sqlalchemy import Engine

    from signup.brand.shared import Page
    from signup.domain.links import BrandLink, Links
    from signup.sites.catalog import Catalog

PAGES = (DELIVERIES, FIGURES)
"""Every page there is; each one's place in the address is also its endpoint's name."""


def brand_blueprint(
    catalog: Catalog, engine: Engine, links: Links, clock: Callable[[], datetime]
) -> Blueprint:
    """Return the pages of every site in `catalog`; `links` opens their addresses."""
    routes = Blueprint("brand", __name__)

    def add(page: Page) -> None:
        @declare(auth="link", limit="public")
        def show(token: str) -> ResponseReturnValue:
            look = _look(catalog, links.read_brand(page.at, token), clock())
            with engine.connect().execution_options(readonly=True) as connection:
                return _answer(page, page.draw(connection, look))

        routes.add_url_rule(f"/{page.at}/<token>", page.at, show)

    for page in PAGES:
        add(page)
    return routes


def _look(catalog: Catalog, link: BrandLink | None, now: datetime) -> Look:
    """Return what a link lets its bearer look at now; raises Problem 404 when it is nothing."""
    published = catalog.get(link.site) if link and now.date() <= link.until else None
    if link is None or published is None:
        raise Problem("not_found")
    return Look(published.site, link, now, request.args)


def _answer(page: Page, html: str) -> Response:
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = page.style.policy
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
