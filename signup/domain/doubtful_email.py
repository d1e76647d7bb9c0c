"""Addresses that say little about who typed them: they always have to confirm.

The one kind is read by nobody in particular (`info@`), the other is thrown away after use. Consent
rules, section 9.
"""

from __future__ import annotations

from disposable_email_domains import blocklist

from signup.domain.email import is_role


def is_doubtful(address: str) -> bool:
    """Tell whether a canonical `address` belongs to a function, or to a host of throwaway mail."""
    local, _, domain = address.rpartition("@")
    return is_role(local) or _is_disposable(domain)


def _is_disposable(domain: str) -> bool:
    """Look for the domain and for those above it: such hosts give out subdomains, too."""
    while domain:
        if domain in blocklist:
            return True
        domain = domain.partition(".")[2]
    return False
