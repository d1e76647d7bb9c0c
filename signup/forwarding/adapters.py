"""Which adapter serves which `type` of destination; the one place that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.destinations import listmonk, null, omnisend, segment, shopify
from signup.destinations.klaviyo import build as klaviyo
from signup.destinations.shared import DestinationError
from signup.destinations.webhook import build as webhook

if TYPE_CHECKING:
    from collections.abc import Callable

    from signup.destinations.shared import Destination, Means
    from signup.domain.site import DestinationConfig

_BUILDERS: dict[str, Callable[[DestinationConfig, Means], Destination]] = {
    "klaviyo": klaviyo.build,
    "listmonk": listmonk.build,
    "null": null.build,
    "omnisend": omnisend.build,
    "segment": segment.build,
    "shopify": shopify.build,
    "webhook": webhook.build,
}


def build(config: DestinationConfig, means: Means) -> Destination:
    """Return the adapter for `config`; raises DestinationError when it cannot work."""
    builder = _BUILDERS.get(config.type)
    if builder is None:
        raise DestinationError(config, "this type is not supported yet")
    return builder(config, means)
