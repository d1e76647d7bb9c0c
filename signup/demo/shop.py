"""What the demo shop needs to know of the service it shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from signup.demo.inbox import ListMessages
    from signup.domain.site import CheckoutBox
    from signup.promotion.sign import Sign


def _none() -> None:
    return None


def _no_boxes() -> tuple[CheckoutBox, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class DemoShop:
    """The demo shop: whose forms it shows, where it is reached, how its number is texted.

    `pages` is the folder `widgets/demo`. `number` is the shop's own in E.164; `sign` gives what the
    poster shows of its published keyword, `boxes` the published ones of the checkout.
    `account_sid` and `auth_token` are those of the text provider's account in the site file.
    """

    site: str
    public_url: str
    pages: Path
    list_messages: ListMessages
    number: str = "+15005550006"
    sign: Callable[[], Sign | None] = _none
    boxes: Callable[[], Sequence[CheckoutBox]] = _no_boxes
    account_sid: str = ""
    auth_token: str = field(default="", repr=False)
