"""What a shop's webhook says, in words that are the same for every platform."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from signup.domain.consent import Channel


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook whose signature is good: its `topic`, what makes it one, and when (aware UTC).

    `mark` is the same in every delivery of one telling. `sent_at` is when the platform noticed what
    it tells, None where it does not say.
    """

    topic: str
    mark: str
    body: Mapping[str, Any] = field(repr=False)
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """Whom it is about, as the shop has them: nothing of it is checked yet."""

    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    country: str | None = None
    locale: str | None = None
    names: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Consent:
    """Where a customer's marketing consent on one channel stands at the shop.

    `level` is the platform's word for how it was given, `at` (aware UTC) when it last changed.
    """

    channel: Channel
    state: Literal["subscribed", "pending", "unsubscribed", "not_subscribed"]
    level: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the customer did at the shop.

    `boxes` maps those of our boxes that were ticked with an order to the ids of the texts beside
    them; that was at `at` (aware UTC), None where the shop does not say. `evidence` is what it says
    of the moment.
    """

    kind: Literal["order", "consent"]
    customer: Customer
    consents: tuple[Consent, ...] = ()
    boxes: Mapping[str, str | None] = field(default_factory=dict)
    at: datetime | None = None
    evidence: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a customer wants of the shop, their data or to be forgotten; or the shop of its app."""

    kind: Literal["data", "erase", "leave"]
    customer: Customer
    reference: str | None = None
