"""Addresses as a page may show them: enough for their holder, too little for anybody else."""

from __future__ import annotations

from signup.domain.consent import Channel

HIDDEN = "•••"
_SHOWN_DIGITS = 2
_FEWEST = 3


def masked(channel: Channel, address: str) -> str:
    """Return `a•••@example.com` or `•••71`; of a very short name nothing is shown.

    A link to a page may be forwarded, so the page must not give away whom it is about.
    """
    if channel is Channel.SMS:
        return f"{HIDDEN}{address[-_SHOWN_DIGITS:]}"
    name, _, domain = address.rpartition("@")
    first = name[0] if len(name) >= _FEWEST else ""
    return f"{first}{HIDDEN}@{domain}"
