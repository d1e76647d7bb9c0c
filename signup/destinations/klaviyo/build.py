"""From what the site file says about a Klaviyo account to the adapter that calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.destinations import calls
from signup.destinations.klaviyo.adapter import Account, Klaviyo
from signup.destinations.klaviyo.bodies import REVISION, Lists
from signup.destinations.klaviyo.client import BASE_URL, MEDIA_TYPE, Client
from signup.outbound.api import REQUEST_SECONDS

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
    headers = {
        "Authorization": f"Klaviyo-API-Key {calls.secret(config, 'api_key', means)}",
        "revision": REVISION,
        "Accept": MEDIA_TYPE,
    }
    return Client(calls.api(config, means, BASE_URL, headers, seconds=seconds), means.clock)
