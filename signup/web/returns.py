"""Where a form post goes next: only back to the site's own pages (http-api section 3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

if TYPE_CHECKING:
    from signup.domain.site import Site


_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


def return_address(site: Site, wanted: str | None) -> str | None:
    """Return `wanted` if it is one of the site's pages, else the checkout's default, else None."""
    return own_page(site, wanted) or site.checkout_default_url


def own_page(site: Site, wanted: str | None) -> str | None:
    """Return `wanted` if it is one of the site's pages, else None."""
    return wanted if wanted and _is_own(site, wanted) else None


def with_result(address: str, code: str | None) -> str:
    """Return `address` with `signup=ok`, or `signup=error&code=…`, in its query."""
    parts = urlsplit(address)
    result = [("signup", "ok")] if code is None else [("signup", "error"), ("code", code)]
    kept = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if pair[0] not in {"signup", "code"}
    ]
    return urlunsplit(parts._replace(query=urlencode(kept + result)))


def _is_own(site: Site, address: str) -> bool:
    """Tell whether a browser would land on an allowed origin; when in doubt, no.

    Backslashes, control characters and blanks are refused outright: browsers and parsers read
    them differently (WHATWG URL, 4.4).
    """
    if _UNSAFE.search(address):
        return False
    try:
        parts = urlsplit(address)
        has_user = "@" in parts.netloc
    except ValueError:
        return False
    if parts.scheme not in {"https", "http"} or has_user or not parts.hostname:
        return False
    return site.allows_origin(f"{parts.scheme}://{parts.netloc}".lower())
