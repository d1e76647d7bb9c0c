"""Which internet addresses belong to one caller."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network


@lru_cache(maxsize=4096)
def network_of(ip: str) -> str:
    """Return what limits count by: an IPv4 address, or an IPv6 address's /64 (RFC 6177)."""
    if ":" not in ip:
        return ip
    return str(IPv6Network((int(IPv6Address(ip)) >> 64 << 64, 64)))
