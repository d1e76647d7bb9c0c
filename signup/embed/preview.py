"""The public preview: a published form, or the checkout's boxes, drawn as shops show them.

Carriers ask for such an address when a text programme is registered, and whoever doubts a consent
later can look at the very version that it names. The page draws with the widget's own parts, on a
policy that lets nothing be sent, so that looking is never counted and never signs anyone up.
What is drawn, and how, is one `scene` in the page: another way to look at a form is another key.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol

from flask import Blueprint, Response, render_template, request

from signup.embed.scripts import part_of, read_scripts
from signup.sites.locales import best_match, direction_of
from signup.sites.rendering import boxes_shown, form_shown
from signup.web.problems import Problem
from signup.web.routing import declare

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from flask.typing import ResponseReturnValue

    from signup.domain.form import FormVersion
    from signup.domain.site import Site

    FindPicture = Callable[[str, str], bytes | None]

THEMES = {"light": "light", "dark": "dark", "auto": "light dark"}
"""Names of themes, and the page's `color-scheme` for each; the widget follows it."""

CACHE = "public, max-age=60"
PICTURE_CACHE = "public, max-age=31536000, immutable"
"""A picture's name is its content."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_STYLE = files("signup.embed").joinpath("templates", "preview.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)


class PublishedSite(Protocol):
    """A site with every version of it; `sites.catalog` gives them."""

    @property
    def site(self) -> Site:
        """The site as it is now."""

    def version(self, document_hash: str, /) -> Site | None:
        """Return a version of the site, older ones too."""

    def form(self, version: str, /) -> FormVersion | None:
        """Return a form version, older ones too."""


class Catalog(Protocol):
    """The published sites."""

    def get(self, site_key: str, /) -> PublishedSite | None:
        """Return the site of this key, or None."""


@dataclass(frozen=True, slots=True)
class Look:
    """One thing to look at: its name for people, its version, the way it is drawn."""

    site: Site
    name: str
    version: str
    locale: str
    part: str
    scene: dict[str, Any]
    steps: Sequence[str] = ()


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
        return _page(_form_look(_published(catalog, site), form), parts)

    @routes.get("/preview/<site>/-/checkout")
    @declare(auth="none", limit="public")
    def checkout(site: str) -> ResponseReturnValue:
        return _page(_checkout_look(_published(catalog, site)), parts)

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


def _published(catalog: Catalog, site: str) -> PublishedSite:
    published = catalog.get(site)
    if published is None:
        raise Problem("site_unknown")
    return published


def _form_look(published: PublishedSite, key: str) -> Look:
    form = _form_version(published, key)
    names = [step.name for step in form.steps]
    step = request.args.get("step") or names[0]
    if step not in names:
        raise Problem("not_found")
    scene = {"form": form_shown(form), "step": names.index(step)}
    return Look(published.site, key, form.version, form.locale, "popup", scene, names)


def _form_version(published: PublishedSite, key: str) -> FormVersion:
    """Return the version that is asked for, else the current one in the locale that fits best."""
    wanted = request.args.get("version")
    if wanted:
        found = published.form(wanted)
    else:
        site = published.site
        locale = best_match(request.args.get("locale"), None, site.locales)
        found = next((one for one in site.forms if (one.key, one.locale) == (key, locale)), None)
    if found is None or found.key != key:
        raise Problem("form_unknown")
    return found


def _checkout_look(published: PublishedSite) -> Look:
    """Return the boxes of a version of the site: the one a consent's record names as its seller."""
    wanted = request.args.get("version")
    site = published.version(wanted) if wanted else published.site
    if site is None:
        raise Problem("not_found")
    locale = best_match(request.args.get("locale"), None, site.locales)
    scene = {"boxes": boxes_shown(site.boxes.get(locale, ()))}
    return Look(site, "checkout", site.document_hash, locale, "checkout", scene)


def _page(look: Look, parts: dict[str, str]) -> Response:
    theme = THEMES.get(request.args.get("theme") or "", THEMES["light"])
    scene = {"part": parts[look.part], **look.scene}
    page = render_template(
        "preview.html",
        look=look,
        direction=direction_of(look.locale),
        scene=scene,
        script=parts["preview"],
        theme=theme,
        style=_STYLE,
    )
    answer = Response(page, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = _POLICY
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = CACHE
    return answer
