"""What a shop asks of the core about its customers, in the core's own words; see `commands`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from signup.capture.commands import Ask, Scene
    from signup.domain.consent import Channel, Purpose


@dataclass(frozen=True, slots=True)
class Ending:
    """A consent that a shop says has ended, at `at` (aware UTC).

    `own`: only what the shop itself had told of ends, for it does not say that anybody left.
    """

    channel: Channel
    purpose: Purpose
    at: datetime
    own: bool = False


@dataclass(frozen=True, slots=True)
class HearShop:
    """What a shop tells of a customer: the consents they gave there, each with its time, and ends.

    `delivery` makes it effective once at this `platform`; `id` is for the signup, if it is one.
    """

    scene: Scene
    platform: str
    delivery: str
    id: str
    asks: tuple[Ask, ...] = ()
    ends: tuple[Ending, ...] = ()
    email: str | None = None
    phone: str | None = None
    phone_region: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FindHolders:
    """Ask who a shop's customer is here; nothing is recorded but their `wish` for their data.

    It is named by platform, delivery (as in `HearShop`), and what the shop calls it.
    """

    scene: Scene
    email: str | None = None
    phone: str | None = None
    wish: tuple[str, str, str | None] | None = None


@dataclass(frozen=True, slots=True)
class ForgetShop:
    """A shop wants everything forgotten that came from it alone; `delivery` as in `HearShop`."""

    scene: Scene
    platform: str
    delivery: str
