"""Which pages may call: cross-origin requests by the site's `allowed_origins` (http-api section 1).

An allowed origin is exact (`https://shop.example`) or covers subdomains (`https://*.shop.example`).
Credentials are never allowed. A post from any other origin, `null` included, is refused before
anything is stored; a post without an origin is taken, as a risky one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from flask import g

from signup.domain.site import origin_matches
from signup.web.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Request, Response

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_PREFLIGHT_SECONDS = "600"
_HEADERS = "Authorization, Content-Type, Idempotency-Key, X-Request-Id"
_EXPOSED = "Retry-After, X-Request-Id"


class _Site(Protocol):
    @property
    def allowed_origins(self) -> tuple[str, ...]: ...


class _Published(Protocol):
    @property
    def site(self) -> _Site: ...


class Catalog(Protocol):
    """The published sites."""

    def get(self, site_key: str, /) -> _Published | None:
        """Return the site of this key, or None."""

    def all(self) -> Iterable[_Published]:
        """Return every site."""


class OriginPolicy:
    """Decides per site which origins may call; the answer's headers follow from the decision."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def admit(self, request: Request, site_key: str) -> bool:
        """Let a page's request to a site in, or refuse it; return whether it counts as risky.

        Every view of a browser door calls this once it knows the site. A read from a foreign origin
        is answered without CORS headers, so the page cannot see it.

        Raises:
            Problem: 403 `origin_forbidden` for a post from an origin the site does not allow.
        """
        g.origin_decided = True
        origin = origin_of(request)
        if origin is None:
            return True
        if self._allowed_at(site_key, origin):
            g.cors_origin = origin
            return False
        g.cors_origin = None
        if request.method in _SAFE:
            return True
        raise Problem("origin_forbidden")

    def preflight(self, request: Request, answer: Response) -> Response:
        """Turn the answer to an OPTIONS into that of a preflight (Fetch standard, 4.8)."""
        answer.headers.add("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers")
        origin, site_key = origin_of(request), (request.view_args or {}).get("site")
        g.origin_decided, g.cors_origin = True, None
        if origin and (self._allowed_at(site_key, origin) if site_key else self.anywhere(origin)):
            g.cors_origin = origin
            answer.headers["Access-Control-Allow-Methods"] = answer.headers.get(
                "Allow", "GET, POST"
            )
            answer.headers["Access-Control-Allow-Headers"] = _HEADERS
            answer.headers["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
        return answer

    def mark(self, request: Request, answer: Response) -> None:
        """Put the CORS headers on an answer of a browser door.

        A request refused before its site was known, by malformed JSON say, is made readable to the
        pages that any site allows: the answer holds nothing of the site.
        """
        answer.headers.add("Vary", "Origin")
        origin = g.get("cors_origin")
        if not g.get("origin_decided"):
            claimed = origin_of(request)
            origin = claimed if claimed and self.anywhere(claimed) else None
        if origin:
            answer.headers.add("Access-Control-Allow-Origin", origin)
            answer.headers.add("Access-Control-Expose-Headers", _EXPOSED)

    def anywhere(self, origin: str) -> bool:
        """Whether any site allows this origin."""
        return any(_matches(each.site.allowed_origins, origin) for each in self._catalog.all())

    def _allowed_at(self, site_key: str, origin: str) -> bool:
        published = self._catalog.get(site_key)
        return published is not None and _matches(published.site.allowed_origins, origin)


def origin_of(request: Request) -> str | None:
    """Return the `Origin` header, or None when there is none."""
    origin: str | None = request.environ.get("HTTP_ORIGIN")
    return origin


def _matches(allowed: tuple[str, ...], origin: str) -> bool:
    return any(origin_matches(each, origin) for each in allowed)
