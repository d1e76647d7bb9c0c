"""Every route that is part of the outside contract, by endpoint; a house test misses none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.api.operations_brand import BRAND, SERVICE
from signup.api.operations_codes import CODES_OF_ONES_OWN
from signup.api.operations_doors import DOORS
from signup.api.operations_embed import EMBED
from signup.api.operations_keyword import KEYWORD
from signup.api.operations_platforms import PLATFORMS
from signup.api.operations_promotion import PROMOTION
from signup.api.operations_reports import REPORTS
from signup.api.operations_requests import DATA_REQUESTS
from signup.api.operations_subscriber import SUBSCRIBER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.api.operation import Operation

OPERATIONS: Mapping[str, Operation] = {
    **DOORS,
    **KEYWORD,
    **PLATFORMS,
    **SUBSCRIBER,
    **EMBED,
    **PROMOTION,
    **BRAND,
    **DATA_REQUESTS,
    **CODES_OF_ONES_OWN,
    **REPORTS,
    **SERVICE,
}
"""In the order the document shows them."""

TAGS = {
    "Pop-up": "What the widget calls as a visitor goes through a form's two steps. Pages call it, "
    "from the site's allowed origins only.",
    "Checkout": "The opt-in boxes beside an order.",
    "Keyword": "Text-to-join: the webhooks of the SMS provider.",
    "Shops": "What the brand's shop tells by itself: the webhooks of Shopify and WooCommerce.",
    "Own pages": "What the links in messages open: a person confirms, chooses, takes along what is "
    "kept about them, and leaves. The sealed token in the address is the credential.",
    "Embedding": "What a shop's page loads.",
    "Promotion": "What a brand prints and what carriers look at. Public pages without a script.",
    "Profiles": "The brand's own view: one profile per person, with both channels and the history "
    "of every consent. Needs the site's secret key, from a server.",
    "Deliveries": "What the service told the brand's other systems, and whether they took it. "
    "Needs the site's secret key, from a server.",
    "Codes": "Pools of codes that are given out once each. Needs the site's secret key, from a "
    "server.",
    "Reports": "What came of the forms, as counts. Needs the site's secret key, from a server; the "
    "page that draws them needs its own address alone.",
    "Operation": "For those who run the service, and this document itself.",
}
"""The parts of the document, in order."""
