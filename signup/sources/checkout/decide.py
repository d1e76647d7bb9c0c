"""From the checkout's fields to one command: what is good is kept, what is not is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from signup.capture.commands import Ask
from signup.domain.consent import Act, Channel
from signup.domain.email import parse_email
from signup.domain.errors import FieldError
from signup.domain.phone import parse_phone
from signup.sources.shared import text_beside, unknown_disclosure
from signup.web.problems import BadField, fields_problem

if TYPE_CHECKING:
    from signup.domain.site import Site
    from signup.sources.checkout.fields import CheckoutPost
    from signup.sources.shared import PublishedSite


@dataclass(slots=True)
class Decided:
    """The good part of a checkout post, and the bad fields by name."""

    email: str | None = None
    phone: str | None = None
    region: str | None = None
    asks: tuple[Ask, ...] = ()
    problems: list[BadField] = field(default_factory=list)


def decide(post: CheckoutPost, published: PublishedSite) -> Decided:
    """Read addresses and ticks.

    Raises:
        Problem: 422 when a tick names no published text, or when nothing ticked can be kept.
    """
    wanted = [_ask(name, disclosure, published) for name, disclosure in post.disclosures.items()]
    decided = Decided()
    if not wanted:
        return decided  # no tick, no reason to hold anybody's address
    _read_addresses(post, published.site, decided, {ask.channel for ask in wanted})
    have = {Channel.EMAIL: decided.email, Channel.SMS: decided.phone}
    decided.asks = tuple(ask for ask in wanted if have[ask.channel])
    if not decided.asks:
        raise fields_problem(decided.problems)
    return decided


def _ask(name: str, disclosure_id: str | None, published: PublishedSite) -> Ask:
    disclosure = text_beside(name, disclosure_id, published)
    if disclosure is None:
        raise unknown_disclosure(f"disclosure.{name}")
    return Ask(disclosure.channel, disclosure.purpose, disclosure.id, Act.TICK_AND_PRESS)


def _read_addresses(post: CheckoutPost, site: Site, decided: Decided, needed: set[Channel]) -> None:
    """Read both addresses; one that is missing or bad is a problem only if a tick needs it."""
    email, phone = post.text("email"), post.text("phone")
    try:
        decided.email = parse_email(email or "").value if email else None
    except FieldError as error:
        decided.problems.append(BadField(**error.field_error()))
    try:
        if phone:
            read = parse_phone(
                phone,
                country=post.text("country"),
                default_country=site.default_country,
                sms_countries=site.sms_countries,
            )
            decided.phone, decided.region = read.value, read.region
    except FieldError as error:
        decided.problems.append(BadField(**error.field_error()))
    missing = {Channel.EMAIL: ("email", email), Channel.SMS: ("phone", phone)}
    for channel in sorted(needed):
        name, typed = missing[channel]
        if not typed:
            decided.problems.append(BadField(name, "field_required", "This is needed."))
