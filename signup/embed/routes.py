"""What a shop's page loads: the scripts, and the published forms and checkout boxes as documents.

Everything is in memory and has its ETag already, so that a page view costs no database and a 304
nothing at all. No answer depends on who asks, but for the country, which no cache may keep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from flask import Blueprint, Response, jsonify, request

from signup.embed.scripts import LOADER, read_scripts
from signup.web.problems import Problem
from signup.web.routing import declare

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Request
    from flask.typing import ResponseReturnValue

    from signup.embed.scripts import Script
    from signup.web.cors import OriginPolicy

LOADER_CACHE = "public, max-age=300, stale-while-revalidate=3600"
"""A new build reaches shops in minutes; its parts have new names."""

PART_CACHE = "public, max-age=31536000, immutable"

DOCUMENT_CACHE = "public, max-age=60, stale-while-revalidate=600"
"""A published change is on every page within a minute or two."""


class Document(Protocol):
    """A JSON document with its ETag value."""

    @property
    def body(self) -> bytes:
        """The JSON, in UTF-8."""

    @property
    def etag(self) -> str:
        """A hash over `body`, without quotes."""


class PublishedSite(Protocol):
    """A published site; `sites.catalog` gives them."""

    def forms_document(self, locale: str | None, country: str | None, /) -> Document:
        """Return the forms as a visitor of this locale and country is shown them."""

    def checkout_document(self, locale: str | None, country: str | None, /) -> Document:
        """Return the checkout's boxes for this locale and country."""


class Catalog(Protocol):
    """The published sites."""

    def get(self, site_key: str, /) -> PublishedSite | None:
        """Return the site of this key, or None."""


def embed_blueprint(
    catalog: Catalog,
    origins: OriginPolicy,
    dist: Path,
    country_of: Callable[[Request], str | None] = lambda _request: None,
) -> Blueprint:
    """Return the routes; `dist` is the folder of the built scripts, read once.

    `country_of` tells which country a request comes from, as far as that is known.

    Raises:
        FileNotFoundError: `dist` holds no loader.
    """
    routes = Blueprint("embed", __name__)
    scripts = read_scripts(dist)

    @routes.get("/widget.js")
    @declare(auth="none", limit="none-needed")
    def loader() -> ResponseReturnValue:
        return _script(scripts[LOADER], LOADER_CACHE)

    @routes.get("/widget/<name>")
    @declare(auth="none", limit="none-needed")
    def part(name: str) -> ResponseReturnValue:
        if name == LOADER or name not in scripts:
            raise Problem("not_found")
        return _script(scripts[name], PART_CACHE)

    @routes.get("/v1/sites/<site>/forms")
    @declare(auth="origin", limit="none-needed")
    def forms(site: str) -> ResponseReturnValue:
        origins.admit(request, site)
        return _document(_published(catalog, site).forms_document)

    @routes.get("/v1/sites/<site>/checkout")
    @declare(auth="origin", limit="none-needed")
    def checkout(site: str) -> ResponseReturnValue:
        origins.admit(request, site)
        return _document(_published(catalog, site).checkout_document)

    @routes.get("/v1/sites/<site>/country")
    @declare(auth="origin", limit="none-needed")
    def country(site: str) -> ResponseReturnValue:
        origins.admit(request, site)
        _published(catalog, site)
        answer = jsonify(country=country_of(request))
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    return routes


def _published(catalog: Catalog, site: str) -> PublishedSite:
    published = catalog.get(site)
    if published is None:
        raise Problem("site_unknown")
    return published


def _document(make: Callable[[str | None, str | None], Document]) -> Response:
    document = make(request.args.get("locale") or None, request.args.get("country") or None)
    answer = Response(document.body, mimetype="application/json")
    return _cached(answer, document.etag, DOCUMENT_CACHE)


def _script(script: Script, cache: str) -> Response:
    encoding = request.accept_encodings.best_match(script.encoded)
    # The loader is a plain script, its parts are modules: those are fetched with CORS.
    answer = Response(
        script.encoded[encoding] if encoding else script.plain,
        mimetype="text/javascript",
        headers={
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Timing-Allow-Origin": "*",
        },
    )
    if encoding:
        answer.headers["Content-Encoding"] = encoding
    answer.vary.add("Accept-Encoding")
    return _cached(answer, f"{script.etag}-{encoding or 'plain'}", cache)


def _cached(answer: Response, etag: str, cache: str) -> Response:
    answer.headers["Cache-Control"] = cache
    answer.set_etag(etag)
    if "HTTP_IF_NONE_MATCH" in request.environ:
        answer.make_conditional(request)
    return answer
