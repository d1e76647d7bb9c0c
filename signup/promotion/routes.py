"""What a brand prints and what carriers look at: the sign of a keyword, its QR code, all opt-ins.

Public, read-only and the same for everybody; no secret and no code of a reward stands on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from signup.promotion import pages, qr
from signup.promotion.opt_ins import OptIns
from signup.promotion.sign import find_keyword, link_of, sign_for
from signup.sites.locales import best_match
from signup.web.problems import Problem
from signup.web.routing import declare

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from signup.domain.site import Keyword, Site
    from signup.sites.catalog import Catalog

CACHE = "public, max-age=60, stale-while-revalidate=600"
"""As long as the forms document's: a published change is seen within a minute or two."""

_PICTURES = {"svg": ("image/svg+xml", qr.svg_file), "png": ("image/png", qr.png_file)}


def promotion_blueprint(catalog: Catalog) -> Blueprint:
    """Return the pages of every site in `catalog`."""
    routes = Blueprint("promotion", __name__)

    @routes.get("/keywords/<site>/<word>")
    @declare(auth="none", limit="public")
    def sign(site: str, word: str) -> ResponseReturnValue:
        found = _site(catalog, site)
        shown = sign_for(found, _keyword(found, word), request.args.get("paper"))
        return _page(pages.sign_page(shown))

    @routes.get("/keywords/<site>/<word>/qr.<any(svg,png):format>")
    @declare(auth="none", limit="public")
    def picture(site: str, word: str, format: str) -> ResponseReturnValue:  # noqa: A002 - the route's word
        keyword = _keyword(_site(catalog, site), word)
        mimetype, draw = _PICTURES[format]
        answer = Response(draw(link_of(keyword)), mimetype=mimetype)
        name = f"{keyword.word}-{keyword.placement}.{format}"
        answer.headers.set("Content-Disposition", "inline", filename=name)
        return _cached(answer)

    @routes.get("/opt-ins/<site>")
    @declare(auth="none", limit="public")
    def opt_ins(site: str) -> ResponseReturnValue:
        found = _site(catalog, site)
        locale = best_match(request.args.get("locale"), None, found.locales)
        return _page(pages.opt_ins_page(OptIns(found, locale)))

    return routes


def _site(catalog: Catalog, key: str) -> Site:
    published = catalog.get(key)
    if published is None:
        raise Problem("site_unknown")
    return published.site


def _keyword(site: Site, word: str) -> Keyword:
    found = find_keyword(site, word, request.args.get("number"))
    if found is None:
        raise Problem("keyword_unknown")
    return found


def _page(html: str) -> Response:
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = pages.POLICY
    return _cached(answer)


def _cached(answer: Response) -> Response:
    answer.headers["Cache-Control"] = CACHE
    answer.add_etag()
    answer.make_conditional(request)
    return answer
