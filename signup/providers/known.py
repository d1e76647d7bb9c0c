"""The providers there are, by their name in the site file; the one place that lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.providers import plivo, telnyx, twilio, vonage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.providers.shared import Provider

_ALL: tuple[Provider, ...] = (twilio, telnyx, vonage, plivo)

PROVIDERS: Mapping[str, Provider] = {provider.NAME: provider for provider in _ALL}
"""Every provider by its name."""
