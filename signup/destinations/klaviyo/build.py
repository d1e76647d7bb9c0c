"""From what the site file says about a Klaviyo account to the adapter that calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.destinations.klaviyo.adapter import Account, Klaviyo
from signup.destinations.klaviyo.bodies import Lists
from signup.destinations.klaviyo.client import BASE_URL, Client
from signup.destinations.shared import DestinationError
from signup.outbound.api import REQUEST_SECONDS, fault_of
from signup.outbound.guard import Guard

if TYPE_CHECKING:
    from signup.destinations.shared import Means
    from signup.domain.site import DestinationConfig

METRIC = "Signed up"
"""How a consent is called as an event, unless the site file says otherwise."""


def build(config: DestinationConfig, means: Means, *, seconds: float = REQUEST_SECONDS) -> Klaviyo:
    """Return the adapter for `config`; raises DestinationError when it cannot work."""
    options = config.options
    account = Account(
        Lists(options.get("email_list"), options.get("sms_list")),
        str(options.get("event", METRIC)),
    )
    return Klaviyo(account, client(config, means, seconds=seconds), means.clock)


def client(config: DestinationConfig, means: Means, *, seconds: float) -> Client:
    """Return a client of the account; raises DestinationError when it cannot work."""
    base_url = str(config.options.get("base_url", BASE_URL))
    fault = fault_of(base_url, allow_private=means.allow_private)
    if fault is not None:
        raise DestinationError(config, f"`base_url` {fault}")
    (secret,) = config.options["api_key"]
    key = means.environ.get(secret.env, "").strip()
    if not key or not key.isascii() or not key.isprintable():
        raise DestinationError(config, f"{secret.env} is not set, or is no key")
    guard = Guard(allow_private=means.allow_private)
    return Client(base_url, key, guard, clock=means.clock, seconds=seconds)
