"""The words of the text messages a signup leads to; nothing a stranger typed goes into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain import replies
from signup.domain.consent import Purpose

if TYPE_CHECKING:
    from collections.abc import Collection

    from signup.domain.form import Incentive
    from signup.domain.site import Site


def confirm_sms(site: Site, purposes: Collection[Purpose]) -> str:
    """Return the question to a number typed on a page; it carries no offer and no code."""
    if Purpose.MARKETING in purposes:
        return replies.confirm_request(site)
    return f"{_sender(site)}: Reply Y to confirm you want updates about your orders. {_small(site)}"


def welcome_sms(site: Site, purposes: Collection[Purpose], incentive: Incentive | None) -> str:
    """Return the text after an opt-in; the code only for those who agreed to offers."""
    if Purpose.MARKETING in purposes:
        return replies.joined(site, incentive)
    return f"{_sender(site)}: You'll get updates about your orders. {_small(site)}"


def _sender(site: Site) -> str:
    return site.sms.program if site.sms else site.name


def _small(site: Site) -> str:
    return (
        "Msg frequency varies. Msg & data rates may apply. "
        f"Reply HELP for help, STOP to cancel. {site.seller.terms_url}"
    )
