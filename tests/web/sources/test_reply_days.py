"""How long a yes from the handset counts: what the site file says, and no constant."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.domain.site import Confirmation
from signup.domain.times import rfc3339
from tests.support.factories import PHONE, a_site

if TYPE_CHECKING:
    from signup.domain.site import Site
    from tests.web.sources.conftest import Shop


@pytest.fixture
def site() -> Site:
    return replace(a_site(), confirmation=Confirmation(reply_days=2))


def test_the_pop_up_is_told_how_long_the_handset_may_take(shop: Shop) -> None:
    confirm = shop.add_phone(shop.sign_up().get_json()).get_json()["confirm"]

    assert confirm["expires_at"] == rfc3339(shop.clock.now + timedelta(days=2))


@pytest.mark.parametrize(
    ("late", "state"), [(timedelta(0), "subscribed"), (timedelta(seconds=1), "pending")]
)
def test_a_yes_counts_until_then_and_not_later(shop: Shop, late: timedelta, state: str) -> None:
    shop.add_phone(shop.sign_up().get_json())
    shop.clock.now += timedelta(days=2) + late
    shop.text("YES")

    assert shop.state(PHONE, "sms") == state
