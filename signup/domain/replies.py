"""The texts we answer with on a handset; each carries what law and carriers ask of it.

A join is answered with seller, purpose, frequency, rates, HELP, STOP and the terms (consent rules,
section 3, confirmation text); a stop with one confirmation and no marketing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from signup.domain.form import Incentive
    from signup.domain.site import Site

ANY_REPLY_WITHIN = timedelta(hours=1)
"""An answer that comes later than this answers nothing any more."""


def text_of(reply: str, site: Site, incentive: Incentive | None) -> str:
    """Return the words of one kind of reply; `incentive` is what a join or a yes has earned."""
    texts: Mapping[str, Callable[[], str]] = {
        "joined": lambda: joined(site, incentive),
        "already": lambda: already(site),
        "stopped": lambda: stopped(site),
        "started": lambda: started(site),
        "help": lambda: help_text(site),
        "confirmed": lambda: confirmed(site, incentive),
    }
    return texts[reply]()


def joined(site: Site, incentive: Incentive | None) -> str:
    """Return the answer to a keyword join, with the incentive's code."""
    return f"{_program(site)}: You're in! {_code(incentive)}{_terms(site)}"


def already(site: Site) -> str:
    """Return the answer to someone who joins again; no code a second time."""
    return f"{_program(site)}: You're already subscribed. {_terms(site)}"


def confirmed(site: Site, incentive: Incentive | None) -> str:
    """Return the answer to the yes that completes a form's phone step."""
    return f"{_program(site)}: Thanks, you're in! {_code(incentive)}{_terms(site)}"


def started(site: Site) -> str:
    """Return the answer to START after an earlier stop."""
    return f"{_program(site)}: You're subscribed again. {_terms(site)}"


def stopped(site: Site) -> str:
    """Return the one confirmation of a stop (47 CFR 64.1200(a)(12))."""
    return f"{_program(site)}: You're unsubscribed and will get no more texts from us."


def help_text(site: Site) -> str:
    """Return the answer to HELP: who sends, where to ask, how to leave."""
    return (
        f"{_program(site)} by {site.seller.legal_name}. Help: {site.seller.contact}. "
        "Msg & data rates may apply. Reply STOP to cancel."
    )


def confirm_request(site: Site) -> str:
    """Return the question to a number typed on a page; it carries no offer and no code."""
    frequency = f", {site.sms.frequency}" if site.sms else ""
    return (
        f"{_program(site)}: Reply Y to confirm you want recurring automated texts{frequency}. "
        f"Msg & data rates may apply. Reply HELP for help, STOP to cancel. {site.seller.terms_url}"
    )


def _program(site: Site) -> str:
    return site.sms.program if site.sms else site.name


def _code(incentive: Incentive | None) -> str:
    return f"{incentive.label} with code {incentive.code}. " if incentive else ""


def _terms(site: Site) -> str:
    frequency = f"{site.sms.frequency[:1].upper()}{site.sms.frequency[1:]}. " if site.sms else ""
    return (
        f"Recurring automated texts. {frequency}Msg & data rates may apply. "
        f"Reply HELP for help, STOP to cancel. {site.seller.terms_url}"
    )
