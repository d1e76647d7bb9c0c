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
