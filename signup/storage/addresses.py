"""The keyed hash under which an address is known once its value may be gone."""

from __future__ import annotations

import hashlib
import hmac


def address_key(pepper: bytes, value: str) -> str:
    """Return 32 hex characters: HMAC-SHA-256 of a normalised address under the site's pepper.

    Consent and suppression are kept under it, so that a withdrawal outlives an erasure (consent
    rules, section 8). The pepper lives in the database and never changes: were it derived from a
    setting, rotating that setting would forget who said no.
    """
    return hmac.digest(pepper, value.encode(), hashlib.sha256).hex()[:32]
