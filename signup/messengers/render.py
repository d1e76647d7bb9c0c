"""The words of the text messages a signup leads to; nothing a stranger typed goes into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain import replies
from signup.domain.consent import Purpose

if TYPE_CHECKING:
    from collections.abc import Collection

    from signup.domain.bound_code import BoundCode
    from signup.domain.form import Incentive
    from signup.domain.site import Site


def confirm_sms(site: Site, locale: str, purposes: Collection[Purpose]) -> str:
    """Return the question to a number typed on a page; it carries no offer and no code."""
    wanted = Purpose.MARKETING in purposes
    return replies.write("confirm" if wanted else "confirm_orders", site, locale)


def code_sms(site: Site, locale: str, purposes: Collection[Purpose], bound: BoundCode) -> str:
    """Return the same question with the code that answers it in the form, bound to its host."""
    wanted = Purpose.MARKETING in purposes
    return replies.write("code" if wanted else "code_orders", site, locale, bound=bound)


def welcome_sms(
    site: Site, locale: str, purposes: Collection[Purpose], incentive: Incentive | None
) -> str:
    """Return the text after an opt-in; the code only for those who agreed to offers."""
    if Purpose.MARKETING in purposes:
        return replies.write("joined", site, locale, incentive)
    return replies.write("welcome_orders", site, locale)
