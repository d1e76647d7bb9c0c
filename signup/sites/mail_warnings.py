"""What a site waits for in vain where the service cannot send mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain.consent import Channel
from signup.domain.jurisdiction import Circumstances, must_confirm
from signup.domain.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.domain.site import Site
    from signup.sites.errors import Complaint

_NONE_CAN = "and no mail can be sent: set SIGNUP_EMAIL_URL"


def unmailable(site: Site) -> Iterator[Complaint]:
    """Yield what is asked for by mail, or sent by mail, and will not be."""
    if site.asks_on(Channel.EMAIL):
        yield ("confirmation", "email"), f"{_who_waits(site)}, {_NONE_CAN}"
    if site.checkpoint_mail is not None:
        yield ("evidence", "checkpoint_mail"), f"waits for mail, {_NONE_CAN}"


def _who_waits(site: Site) -> str:
    places = [
        market
        for market in site.markets
        if must_confirm(
            Channel.EMAIL, Circumstances(Place(market, "country"), site.markets, site.confirmation)
        )
    ]
    if places:
        return f"every opt-in from {', '.join(places)} must be confirmed by mail"
    return "an opt-in that looks risky must be confirmed by mail"
