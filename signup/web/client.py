"""Who is calling, as far as an address tells."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Request

UNKNOWN = "unknown"


def client_ip(request: Request, trusted_proxies: int) -> str:
    """Return the caller's IP address in its canonical form, or `unknown`.

    Each proxy appends the address it saw to `X-Forwarded-For`; so with `trusted_proxies` of our own
    in front, the caller is that many places from the right. What stands left of it is the caller's
    own claim and is never read; without proxies the header is not read at all.
    """
    seen = request.environ.get("REMOTE_ADDR", "")
    if trusted_proxies:
        chain = request.environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(chain) >= trusted_proxies:
            return _canonical(chain[-trusted_proxies]) or _canonical(seen) or UNKNOWN
    return _canonical(seen) or UNKNOWN


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
