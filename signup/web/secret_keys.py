"""The brand's secret key: `Authorization: Bearer sk_…`, from servers only.

Stored is the key's SHA-256; it has 256 random bits, so a fast hash is enough, and looking the hash
up leaks nothing about the key through time.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import g

from signup.web.problems import Problem

if TYPE_CHECKING:
    from flask import Request

KEPT_SECONDS = 10.0
"""How long a key that was found is believed without asking again, and a revoked one still works."""

_MOST_KEPT = 1024
_BEARER = re.compile(r"Bearer (sk_[A-Za-z0-9_-]{16,128})", re.IGNORECASE)

FindSite = Callable[[str], str | None]
"""From the hex SHA-256 of a whole key, `sk_` included, to the key of its site."""


class SecretKeys:
    """Knows whose secret key a request shows."""

    def __init__(self, find_site: FindSite, clock: Callable[[], float] = time.monotonic) -> None:
        self._find_site, self._clock = find_site, clock
        self._kept: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def require(self, request: Request) -> str:
        """Return the site whose key the request shows; `g.secret_key_hash` is set.

        Raises:
            Problem: 403 `secret_key_in_browser` for a request that a page made, 401
                `secret_key_invalid` for a key that is missing, malformed or unknown.
        """
        shown = request.headers.get("Authorization", "")
        if shown and _by_a_page(request):
            raise Problem("secret_key_in_browser")
        found = _BEARER.fullmatch(shown)
        site = self._site_of(hashlib.sha256(found[1].encode()).hexdigest()) if found else None
        if site is None:
            raise Problem("secret_key_invalid", headers={"WWW-Authenticate": "Bearer"})
        return site

    def optional(self, request: Request) -> str | None:
        """Return the site whose key the request shows, or None when it shows no credential.

        For doors that pages and servers share; a server needs no allowed origin. Raises as
        `require` does when a credential is shown and is wrong.
        """
        if "HTTP_AUTHORIZATION" not in request.environ:
            return None
        site = self.require(request)
        g.origin_decided = True
        return site

    def _site_of(self, key_hash: str) -> str | None:
        now = self._clock()
        kept = self._kept.get(key_hash)
        site = kept[0] if kept and kept[1] > now else self._ask(key_hash, now)
        if site is not None:
            g.secret_key_hash = key_hash
        return site

    def _ask(self, key_hash: str, now: float) -> str | None:
        site = self._find_site(key_hash)
        with self._lock:
            self._kept.pop(key_hash, None)
            if site is not None:
                if len(self._kept) >= _MOST_KEPT:
                    self._kept.clear()
                self._kept[key_hash] = site, now + KEPT_SECONDS
        return site


def _by_a_page(request: Request) -> bool:
    """Browsers name an origin on posts, and on every request to us how it relates to the page."""
    return "HTTP_ORIGIN" in request.environ or "HTTP_SEC_FETCH_SITE" in request.environ
