"""Telling whether a destination's settings or secrets have changed, without keeping any."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from signup.domain.site import EnvSecret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.domain.site import DestinationConfig


def key_of(config: DestinationConfig, environ: Mapping[str, str]) -> str:
    """Return what stands for a destination's settings and secrets: another one, another string.

    It is a part of their SHA-256; secrets are random enough not to be found from it.
    """

    def value(one: Any) -> Any:  # noqa: ANN401 - whatever else is no JSON
        return [one.env, environ.get(one.env)] if isinstance(one, EnvSecret) else str(one)

    document = json.dumps([config.type, dict(config.options)], default=value, sort_keys=True)
    return hashlib.sha256(document.encode()).hexdigest()[:16]
