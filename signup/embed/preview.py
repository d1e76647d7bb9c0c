"""The public preview: a published form, or the checkout's boxes, drawn as shops show them.

Carriers ask for such an address when a text programme is registered, and whoever doubts a consent
later can look at the very version that it names. The page draws with the widget's own parts, on a
policy that lets nothing be sent, so that looking is never counted and never signs anyone up.
What is drawn, and how, is one `scene` in the page: another way to look at a form is another key.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request

from signup.embed import workbench
from signup.embed.looks import checkout_look, form_look, published
from signup.embed.scripts import part_of, read_scripts
from signup.web.problems import Problem
from signup.web.routing import declare
from signup.web.style import read_style

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.typing import ResponseReturnValue

    from signup.embed.looks import Catalog, Look
    from signup.web.style import Style

    FindPicture = Callable[[str, str], bytes | None]

THEMES = {"light": "light", "dark": "dark", "auto": "light dark"}
"""Names of themes, and the page's `color-scheme` for each; the widget follows it."""

CACHE = "public, max-age=60"
PICTURE_CACHE = "public, max-age=31536000, immutable"
"""A picture's name is its content."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


_STYLE = read_style("signup.embed", "preview.css")
_BENCH_STYLE = read_style("signup.embed", "workbench.css")


def _policy(style: Style, more: str) -> str:
    return (
        f"default-src 'none'; style-src {style.source}; base-uri 'none'; form-action 'none'; "
        f"require-trusted-types-for 'script'; trusted-types 'none'; {more}"
    )


def preview_blueprint(catalog: Catalog, find_picture: FindPicture, dist: Path) -> Blueprint:
    """Return the preview's routes; `dist` is the folder of the built scripts.

    `find_picture` returns a PNG by site and SHA-256.

    Raises:
        FileNotFoundError, LookupError: `dist` lacks a script.
    """
    routes = Blueprint("preview", __name__, template_folder="templates")
    scripts = read_scripts(dist)
    parts = {kind: f"/widget/{part_of(scripts, kind)}" for kind in ("popup", "checkout", "preview")}

    @routes.get("/preview/<site>/<form>")
    @declare(auth="none", limit="public")
    def form(site: str, form: str) -> ResponseReturnValue:
        look = form_look(published(catalog, site), form, request.args)
        if not workbench.is_wanted(request.args):
            return _page(look, parts)
        switches, frame = workbench.switches(look, request.path, request.args)
        return _bench(look, switches, [frame])

    @routes.get("/preview/<site>/<form>/presets")
    @declare(auth="none", limit="public")
    def presets(site: str, form: str) -> ResponseReturnValue:
        look = form_look(published(catalog, site), form, request.args)
        path = request.path.removesuffix("/presets")
        return _bench(look, *workbench.presets(look, path, request.args))

    @routes.get("/preview/<site>/-/checkout")
    @declare(auth="none", limit="public")
    def checkout(site: str) -> ResponseReturnValue:
        return _page(checkout_look(published(catalog, site), request.args), parts)

    @routes.get("/shots/<site>/<name>.png")
    @declare(auth="none", limit="public")
    def picture(site: str, name: str) -> ResponseReturnValue:
        found = find_picture(site, name) if _SHA256.fullmatch(name) else None
        if found is None:
            raise Problem("not_found")
        answer = Response(found, mimetype="image/png")
        answer.headers["X-Robots-Tag"] = "noindex"
        answer.headers["Cache-Control"] = PICTURE_CACHE
        answer.set_etag(name)
        answer.make_conditional(request)
        return answer

    return routes


def _page(look: Look, parts: dict[str, str]) -> Response:
    theme = THEMES.get(request.args.get("theme") or "", THEMES["light"])
    page = render_template(
        "preview.html",
        look=look,
        scene={"part": parts[look.part], **look.scene},
        script=parts["preview"],
        theme=theme,
        style=_STYLE.text,
    )
    images = f"; img-src {look.images}" if look.images else ""
    return _answer(page, _policy(_STYLE, f"script-src 'self'; frame-ancestors 'self'{images}"))


def _bench(look: Look, switches: list[workbench.Switch], frames: list[workbench.Frame]) -> Response:
    page = render_template(
        "workbench.html", look=look, switches=switches, frames=frames, style=_BENCH_STYLE.text
    )
    return _answer(page, _policy(_BENCH_STYLE, "frame-src 'self'; frame-ancestors 'none'"))


def _answer(page: str, policy: str) -> Response:
    answer = Response(page, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = CACHE
    return answer
