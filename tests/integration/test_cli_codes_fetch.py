"""`signup codes fetch`: the codes of a coupon, from the store that has it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from signup.cli.main import main
from signup.destinations.shared import Means
from signup.domain.offers import Pool
from signup.domain.site import DestinationConfig, EnvSecret
from signup.drains import now
from signup.forwarding.stocking import Stocked, Stocking, stock
from signup.forwarding.taking import HELD
from signup.storage.engine import create_engine
from tests.support import klaviyo
from tests.support.app import BASE
from tests.support.factories import a_site
from tests.support.klaviyo_coupons import CouponCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    from signup.domain.site import Site

    Run = Callable[..., Result]

SECONDS = 30


@pytest.fixture
def account() -> Iterator[klaviyo.Account]:
    with klaviyo.account(lambda: datetime.now(UTC)) as running:
        year = datetime.now(UTC) + timedelta(days=365)
        running.codes = [CouponCode("10OFF", f"HI-{number}", year) for number in range(4)]
        yield running


@pytest.fixture
def site(account: klaviyo.Account) -> Site:
    options = {"base_url": account.url, "api_key": (EnvSecret("KLAVIYO_API_KEY"),)}
    pool = Pool("welcome", low=2, destination="klaviyo", coupon="10OFF", hold=3)
    destination = DestinationConfig("klaviyo", "klaviyo", options)
    return replace(a_site(), pools=(pool,), destinations=(destination,))


@pytest.fixture
def environ(database_url: str, secret_key: str) -> dict[str, str]:
    assert secret_key, "the site is published"
    key = {"KLAVIYO_API_KEY": klaviyo.KEY, "SIGNUP_ALLOW_PRIVATE_DESTINATIONS": "true"}
    return {**BASE, **key, "SIGNUP_DATABASE_URL": database_url}


@pytest.fixture
def run(environ: dict[str, str]) -> Run:
    return lambda *arguments: CliRunner().invoke(main, arguments, env=environ)


def test_what_is_missing_is_fetched_and_no_more(run: Run) -> None:
    assert run("codes", "fetch", "demo").output == "welcome: 3 codes taken\n"
    assert run("codes", "fetch", "demo").output == "Nothing is missing.\n"
    assert run("codes", "list", "demo").output == "welcome: 3 free, 0 given\n"


def test_a_coupon_without_enough_codes_fails_with_its_cause(
    run: Run, account: klaviyo.Account
) -> None:
    account.codes = account.codes[:1]
    result = run("codes", "fetch", "demo")
    assert result.output == "welcome: 1 codes taken, no more: none_left\n"
    assert result.exit_code == 1


@pytest.mark.parametrize("when", ["meanwhile", "afterwards"])
def test_a_kill_between_klaviyo_and_the_database_loses_no_code(
    run: Run, environ: dict[str, str], account: klaviyo.Account, site: Site, when: str
) -> None:
    fetching: list[subprocess.Popen[bytes]] = []
    marked: list[CouponCode] = []

    def kill(code: CouponCode) -> None:
        marked.append(code)
        if len(marked) == 2:
            fetching[0].kill()
            fetching[0].wait(SECONDS)

    setattr(account, when, kill)
    command = [sys.executable, "-m", "signup", "codes", "fetch", "demo"]
    fetching.append(subprocess.Popen(command, env={**os.environ, **environ}))
    assert fetching[0].wait(SECONDS) == -signal.SIGKILL
    assert run("codes", "list", "demo").output == "welcome: 0 free, 0 given\n"
    engine = create_engine(environ["SIGNUP_DATABASE_URL"])
    later = Stocking(engine, Means(environ, now, allow_private=True), lambda: now() + HELD)
    assert list(stock(later, site)) == [Stocked("demo", "welcome", 3)]
    engine.dispose()
    assert run("codes", "list", "demo").output == "welcome: 3 free, 0 given\n"
    assert sum(code.status == "ASSIGNED_TO_PROFILE" for code in account.codes) == 3
