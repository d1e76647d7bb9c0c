"""Which addresses of the network are public, so that a configured URL cannot reach inward.

The lists are IANA's special-purpose registries (RFC 6890) as Python's `ipaddress` holds them, and
on top what clouds answer instance metadata from and what hides an IPv4 address inside an IPv6 one.
"""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_UNICAST = ipaddress.IPv6Network("2000::/3")
"""The only part of IPv6 that is assigned for global unicast (RFC 4291, section 2.4)."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""An IPv4 address as an IPv6-only network reaches it (RFC 6052)."""

_INWARD = (
    ipaddress.ip_network("192.0.0.0/24"),  # IETF protocol assignments; Oracle's metadata
    ipaddress.ip_network("192.88.99.0/24"),  # 6to4 relays (RFC 7526)
    ipaddress.ip_network("168.63.129.16/32"),  # Azure's platform address
    ipaddress.ip_network("2002::/16"),  # 6to4: an IPv4 address inside
    ipaddress.ip_network("2001::/32"),  # Teredo: likewise
)


def is_public(text: str) -> bool:
    """Tell whether `text`, an IPv4 or IPv6 address, is one that the whole internet can reach."""
    try:
        address = _unwrapped(ipaddress.ip_address(text))
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address not in _UNICAST:
        return False
    inward = any(address in network for network in _INWARD if network.version == address.version)
    return address.is_global and not address.is_multicast and not inward


def _unwrapped(address: Address) -> Address:
    """Return the IPv4 address inside a mapped or translated one, else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
