"""The file with all that is kept about a person, as they take it along (GDPR, Art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from signup.domain.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from signup.domain.site import Site

FORMAT = "signup-own-data/1"


def own_file(site: Site, found: Mapping[str, Any], at: datetime) -> bytes:
    """Return the file; `found` is what `storage.own_data` found, `at` when."""
    seller = site.seller
    controller = {
        "name": site.name,
        "legal_name": seller.legal_name,
        "postal_address": seller.postal_address,
        "contact": seller.contact,
        "privacy_url": seller.privacy_url,
    }
    document = {"format": FORMAT, "made_at": rfc3339(at), "controller": controller, **found}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)
