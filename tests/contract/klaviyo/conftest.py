"""An account of Klaviyo on this machine, and the adapter that calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from signup.destinations.klaviyo.build import build
from signup.destinations.shared import Means
from signup.domain.outcome import Accepted
from signup.domain.site import DestinationConfig, EnvSecret
from tests.support import klaviyo
from tests.support.clock import FixedClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.destinations.klaviyo.adapter import Klaviyo
    from tests.support.klaviyo import Account
    from tests.support.klaviyo_people import Person

EMAIL, SMS = "Y6nRLr", "X9kQzz"
TAKEN = Accepted()


def an_adapter(
    account: Account, clock: FixedClock, *, seconds: float = 8.0, **options: Any
) -> Klaviyo:
    lists = {"email_list": EMAIL, "sms_list": SMS}
    key = (EnvSecret("KLAVIYO_API_KEY"),)
    given = {"base_url": account.url, "api_key": key, **lists, **options}
    config = DestinationConfig("klaviyo", "klaviyo", given)
    means = Means({"KLAVIYO_API_KEY": klaviyo.KEY}, clock, allow_private=True)
    return build(config, means, seconds=seconds)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def account(clock: FixedClock) -> Iterator[Account]:
    with klaviyo.account(clock, **{EMAIL: "single_opt_in", SMS: "single_opt_in"}) as running:
        yield running


@pytest.fixture
def store(account: Account, clock: FixedClock) -> Iterator[Klaviyo]:
    adapter = an_adapter(account, clock)
    yield adapter
    adapter.close()


def person(account: Account, number: int = 1) -> Person:
    found = account.person(external_id=f"profile-{number}")
    assert found is not None
    return found
