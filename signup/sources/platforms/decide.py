"""From what a shop tells to one command: what is good is kept, what is not is named.

A shop is no stranger, and refusing its webhook helps nobody: Shopify would try again, WooCommerce
would give up. So whatever cannot be used is a problem beside a success.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson

from signup.capture.commands import Ask, Scene
from signup.capture.shop_commands import Ending, HearShop
from signup.domain.consent import Act, Channel, Purpose
from signup.domain.email import parse_email
from signup.domain.errors import FieldError
from signup.domain.phone import PhoneNumber, parse_any, parse_phone
from signup.domain.times import rfc3339
from signup.sources.shared import LONGEST_CONTEXT, text_beside, unknown_disclosure
from signup.web.problems import BadField

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from signup.domain.site import Shop
    from signup.sources.platforms.told import Consent, Customer, Delivery, Told
    from signup.sources.shared import PublishedSite

_CONFIRMED = "confirmed_opt_in"


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a webhook is heard with: the shop, its platform, the site, now, an id for a signup."""

    platform: str
    shop: Shop
    published: PublishedSite
    now: datetime
    id: str


@dataclass(slots=True)
class Decided:
    """The good part of what a shop tells, and the bad fields by name."""

    asks: tuple[Ask, ...] = ()
    ends: tuple[Ending, ...] = ()
    email: str | None = None
    phone: PhoneNumber | None = None
    problems: list[BadField] = field(default_factory=list)


def decide(told: Told, delivery: Delivery, hearing: Hearing) -> Decided:
    """Read addresses, ticks and consents."""
    decided = Decided()
    asks, ends = list(_boxes(told, delivery, hearing, decided)), list[Ending]()
    covered = {ask.channel for ask in asks}
    for consent in told.consents:
        if consent.state == "subscribed" and consent.channel not in covered:
            asks.append(_ask(consent, delivery, hearing))
        elif consent.state in {"unsubscribed", "not_subscribed"}:
            ends.append(_end(consent, delivery, hearing))
    _read_addresses(told.customer, hearing, decided, asks, ends)
    have = {Channel.EMAIL: decided.email, Channel.SMS: decided.phone}
    decided.asks = tuple(ask for ask in asks if have[ask.channel])
    decided.ends = tuple(end for end in ends if have[end.channel])
    return decided


def command_of(told: Told, delivery: Delivery, hearing: Hearing, decided: Decided) -> HearShop:
    """Return what the core is to decide on."""
    return HearShop(
        scene=Scene(
            site=hearing.published.site,
            source=f"{hearing.platform}:{told.kind}",
            at=hearing.now,
            country=(told.customer.country or "").upper() or None,
            locale=told.customer.locale,
            context=_context(told, delivery, hearing),
            told_by=hearing.shop.host,
        ),
        platform=hearing.platform,
        delivery=delivery.mark,
        id=hearing.id,
        asks=decided.asks,
        ends=decided.ends,
        email=decided.email,
        phone=decided.phone.value if decided.phone else None,
        phone_region=decided.phone.region if decided.phone else None,
        attributes=told.customer.names,
    )


def _boxes(told: Told, delivery: Delivery, hearing: Hearing, decided: Decided) -> Iterator[Ask]:
    """Yield what was ticked beside a published text; a tick without one proves nothing."""
    at = _moment(told.at, delivery, hearing)
    for name, disclosure_id in told.boxes.items():
        found = text_beside(name, disclosure_id, hearing.published)
        if found is None:
            decided.problems += unknown_disclosure(f"disclosure.{name}").errors
        else:
            yield Ask(found.channel, found.purpose, found.id, Act.TICK_AND_PRESS, at=at)


def _ask(consent: Consent, delivery: Delivery, hearing: Hearing) -> Ask:
    """Return a consent that was given beside a text of the shop's, which it does not tell.

    To mail, a confirmed one counts as that; any other as far as the brand vouches for it. To texts
    none counts by itself: a signature under words that nobody can show is none (47 CFR
    64.1200(f)(9)), and the number was typed.
    """
    confirmed = consent.level == _CONFIRMED and consent.at is not None
    counts = confirmed or (consent.at is not None and hearing.shop.single_opt_in == "count")
    return Ask(
        channel=consent.channel,
        purpose=Purpose.MARKETING,
        disclosure_id=None,
        act=Act.CONFIRMED_ELSEWHERE if confirmed else Act.GIVEN_ELSEWHERE,
        at=_moment(consent.at, delivery, hearing),
        doubtful=consent.channel is Channel.SMS or not counts,
    )


def _end(consent: Consent, delivery: Delivery, hearing: Hearing) -> Ending:
    at = _moment(consent.at, delivery, hearing)
    own = consent.state == "not_subscribed"
    return Ending(consent.channel, Purpose.MARKETING, at, own=own)


def _moment(at: datetime | None, delivery: Delivery, hearing: Hearing) -> datetime:
    """Return when the customer did it, as far as that is known, never later than now."""
    return min(at or delivery.sent_at or hearing.now, hearing.now)


def _read_addresses(
    customer: Customer,
    hearing: Hearing,
    decided: Decided,
    asks: Sequence[Ask],
    ends: Sequence[Ending],
) -> None:
    """Read the addresses that something is said of; one that is agreed to must be there."""
    leaves, agreed = {end.channel for end in ends}, {ask.channel for ask in asks}
    typed = {Channel.EMAIL: customer.email, Channel.SMS: customer.phone}
    for channel in sorted(leaves | agreed):
        text = typed[channel]
        try:
            if text and channel is Channel.EMAIL:
                decided.email = parse_email(text).value
            elif text:
                decided.phone = _phone(text, customer, hearing, leaves=channel in leaves)
            elif channel in agreed:
                name = "email" if channel is Channel.EMAIL else "phone"
                decided.problems.append(BadField(name, "field_required", "This is needed."))
        except FieldError as error:
            decided.problems.append(BadField(**error.field_error()))


def _phone(typed: str, customer: Customer, hearing: Hearing, *, leaves: bool) -> PhoneNumber:
    """Return a number; whoever leaves may have one of any kind and country."""
    site = hearing.published.site
    if leaves:
        return parse_any(typed, country=customer.country, default_country=site.default_country)
    return parse_phone(
        typed,
        country=customer.country,
        default_country=site.default_country,
        sms_countries=site.sms_countries,
    )


def _context(told: Told, delivery: Delivery, hearing: Hearing) -> dict[str, Any]:
    """Return what proves the moment later: the order, and the shop's own words on a consent."""
    kept = {name: told.evidence.get(name) for name in ("order_id", "ip", "user_agent")}
    found = {name: text[:LONGEST_CONTEXT] for name, text in kept.items() if text}
    said = [_words(one) for one in told.consents]
    proof = {
        "platform": hearing.platform,
        "topic": delivery.topic,
        **({"shop": hearing.shop.host} if hearing.shop.host else {}),
        **{name: text for name, text in told.evidence.items() if name == "collected_from"},
        **({"order": found["order_id"]} if "order_id" in found else {}),
        **({"said": said} if said else {}),
    }
    return {**found, "posted_by": "server", "proof": orjson.dumps(proof).decode()}


def _words(consent: Consent) -> dict[str, str]:
    found = {
        "channel": consent.channel.value,
        "state": consent.state,
        "level": consent.level,
        "at": rfc3339(consent.at) if consent.at else None,
    }
    return {name: text for name, text in found.items() if text}
