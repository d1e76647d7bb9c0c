"""The commands that print where the brand's own pages are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from signup.cli.main import main
from signup.domain.links import BrandPage
from tests.support.app import BASE
from tests.support.factories import LINKS

if TYPE_CHECKING:
    from click.testing import Result

COMMANDS = {BrandPage.FIGURES: ["figures"], BrandPage.DELIVERIES: ["deliveries", "page"]}
every_page = pytest.mark.parametrize("page", BrandPage)


def _run(database_url: str, page: BrandPage, *arguments: str) -> Result:
    environ = {**BASE, "SIGNUP_DATABASE_URL": database_url}
    return CliRunner().invoke(main, [*COMMANDS[page], *arguments], env=environ)


@every_page
@pytest.mark.usefixtures("secret_key")
def test_the_address_names_its_site_and_its_end(database_url: str, page: BrandPage) -> None:
    result = _run(database_url, page, "demo", "--days", "3")
    assert result.exit_code == 0
    link = LINKS.read_brand(page, result.output.strip().rpartition("/")[2])
    assert link is not None
    assert link.site == "demo"
    today = datetime.now(UTC).date()
    assert timedelta(days=2) <= link.until - today <= timedelta(days=3)


@every_page
def test_a_site_that_is_not_there_has_no_page(database_url: str, page: BrandPage) -> None:
    result = _run(database_url, page, "nobody")
    assert result.exit_code == 1
    assert result.output == "There is no site nobody.\n"


@every_page
@pytest.mark.usefixtures("secret_key")
def test_the_address_is_that_of_a_service_on_another_port(
    database_url: str, page: BrandPage
) -> None:
    result = _run(database_url, page, "demo", "--url", "http://127.0.0.1:9000/")
    assert result.stdout.startswith(f"http://127.0.0.1:9000/{page.value}/")


@pytest.mark.usefixtures("secret_key")
def test_who_never_said_where_the_service_is_is_told_what_is_taken_for_it(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SIGNUP_PUBLIC_URL", raising=False)
    own = {"SIGNUP_PUBLIC_URL": None, "SIGNUP_DATABASE_URL": database_url}
    result = CliRunner().invoke(main, ["deliveries", "page", "demo"], env={**BASE, **own})
    assert result.stderr == "For a service at http://127.0.0.1:8000; --url for another.\n"
    assert result.stdout.startswith("http://127.0.0.1:8000/deliveries/")


@pytest.mark.usefixtures("secret_key")
@pytest.mark.parametrize("url", ["9000", "http://me:hush@shop.example", "http://shop.example/x"])
def test_an_address_that_is_no_origin_is_refused(database_url: str, url: str) -> None:
    result = _run(database_url, BrandPage.DELIVERIES, "demo", "--url", url)
    assert result.exit_code == 2
    assert "Invalid value for '--url': must be a " in result.stderr
    assert "hush" not in result.stderr
