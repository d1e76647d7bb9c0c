"""`/openapi.json` and `/docs`: the service describes itself, without a word from elsewhere."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
from flask import Blueprint, Response, current_app, render_template, request

from signup.api.openapi import describe
from signup.api.page import prose, sections
from signup.web.routing import declare
from signup.web.style import read_style

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from signup.api.openapi import Bodies

_CACHE = "public, max-age=300"
_STYLE = read_style("signup.api", "docs.css")


@dataclass(frozen=True, slots=True)
class _Rendered:
    """Both forms of the document; they stay the same while the process runs."""

    document: bytes
    page: bytes


def docs_blueprint(public_url: str, bodies: Bodies) -> Blueprint:
    """Return the routes; `bodies` names, by endpoint, the schemas that the doors load.

    The document is made of all the app's routes when it is first asked for.
    """
    routes = Blueprint("docs", __name__, template_folder="templates")

    @functools.cache
    def rendered() -> _Rendered:
        document = describe(current_app, bodies, public_url)
        page = render_template(
            "api-docs.html",
            document=document,
            sections=sections(document),
            about=prose(document["info"]["description"]),
            style=_STYLE.text,
        )
        return _Rendered(orjson.dumps(document, option=orjson.OPT_INDENT_2), page.encode())

    @routes.get("/openapi.json")
    @declare(auth="none", limit="none-needed")
    def openapi() -> ResponseReturnValue:
        body = rendered().document
        answer = Response(body, mimetype="application/json")
        answer.headers["Access-Control-Allow-Origin"] = "*"  # tools in a browser read it, too
        return _cached(answer)

    @routes.get("/docs")
    @declare(auth="none", limit="none-needed")
    def page() -> ResponseReturnValue:
        answer = Response(rendered().page, mimetype="text/html")
        answer.headers["Content-Security-Policy"] = _STYLE.policy
        return _cached(answer)

    return routes


def _cached(answer: Response) -> Response:
    answer.headers["Cache-Control"] = _CACHE
    answer.add_etag()
    answer.make_conditional(request)
    return answer
