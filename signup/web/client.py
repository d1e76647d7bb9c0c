"""Who is calling, as far as an address tells."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Request

UNKNOWN = "unknown"
_NOWHERE = frozenset({"XX", "ZZ"})
"""What proxies say when they do not know (Cloudflare's XX); ISO 3166-1 assigns neither."""

_COUNTRY = re.compile(r"[A-Z]{2}")


def client_ip(request: Request, trusted_proxies: int) -> str:
    """Return the caller's IP address in its canonical form, or `unknown`.

    Each proxy appends the address it saw to `X-Forwarded-For`; so with `trusted_proxies` of our own
    in front, the caller is that many places from the right. What stands left of it is the caller's
    own claim and is never read; without proxies the header is not read at all.
    """
    seen = _canonical(request.environ.get("REMOTE_ADDR", ""))
    return _forwarded(request, trusted_proxies) or seen or UNKNOWN


def _forwarded(request: Request, trusted_proxies: int) -> str | None:
    """Return the address that came by all of our proxies; None where nothing did."""
    chain = request.environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if not 0 < trusted_proxies <= len(chain):
        return None
    return _canonical(chain[-trusted_proxies])


def client_country(request: Request, trusted_proxies: int, header: str | None) -> str | None:
    """Return the country that a proxy of ours says the caller is in, ISO 3166-1 alpha-2.

    `header` is the one it writes, such as `CF-IPCountry`, `CloudFront-Viewer-Country` or
    `X-Vercel-IP-Country`. As with the caller's address, only what came by all of our proxies is
    believed. None where nothing is known, as for anonymous networks (Cloudflare's T1).
    """
    if header is None or _forwarded(request, trusted_proxies) is None:
        return None
    told = request.headers.get(header, "").strip().upper()
    return told if _COUNTRY.fullmatch(told) and told not in _NOWHERE else None


@lru_cache(maxsize=4096)
def _canonical(text: str) -> str | None:
    """Read an address as proxies write it: bare, with a port, in brackets, with a zone."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)
