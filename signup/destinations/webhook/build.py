"""From what the site file says about a webhook to the adapter that calls it."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from standardwebhooks import Webhook as Signer
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from signup.destinations.shared import DestinationError
from signup.destinations.webhook.adapter import REQUEST_SECONDS, Endpoint, Webhook
from signup.outbound.guard import Guard

if TYPE_CHECKING:
    from signup.destinations.shared import Means
    from signup.domain.site import DestinationConfig, EnvSecret

LEAST_SECRET_BYTES = 24
"""Standard Webhooks, on symmetric secrets: between 24 and 64 random bytes."""


def build(config: DestinationConfig, means: Means, *, seconds: float = REQUEST_SECONDS) -> Webhook:
    """Return the adapter for `config`: a `url` and, under `secret`, one or more secrets.

    With several, each request carries a signature by each, so that a receiver can change over.
    Raises DestinationError when it cannot work.
    """
    secrets: tuple[EnvSecret, ...] = tuple(config.options.get("secret", ()))
    if not secrets:
        raise DestinationError(config, "`secret` is missing")
    url = _url(config, allow_private=means.allow_private)
    signers = tuple(_signer(config, secret, means) for secret in secrets)
    guard = Guard(allow_private=means.allow_private)
    return Webhook(Endpoint(url, signers), guard, clock=means.clock, seconds=seconds)


def _url(config: DestinationConfig, *, allow_private: bool) -> str:
    text = str(config.options.get("url", ""))
    try:
        url = parse_url(text)
    except LocationParseError:
        raise DestinationError(config, "`url` is not a URL") from None
    if url.scheme not in {"http", "https"} or not url.host or url.auth:
        raise DestinationError(config, "`url` must be https:// and a host, without a password")
    if url.scheme == "http" and not allow_private:
        raise DestinationError(config, "`url` must be https://, it carries personal data")
    return text


def _signer(config: DestinationConfig, secret: EnvSecret, means: Means) -> Signer:
    value = means.environ.get(secret.env, "").strip()
    if not value:
        raise DestinationError(config, f"{secret.env} is not set")
    if not _is_strong(value.removeprefix("whsec_")):
        raise DestinationError(
            config,
            f"{secret.env} must be `whsec_` and at least {LEAST_SECRET_BYTES} random bytes in "
            "base64 (`openssl rand -base64 32`)",
        )
    return Signer(value)


def _is_strong(text: str) -> bool:
    try:
        decoded = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(decoded) >= LEAST_SECRET_BYTES
