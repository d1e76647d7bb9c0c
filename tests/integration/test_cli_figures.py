"""`signup figures` prints an address that opens a site's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from signup.cli.main import main
from tests.support.app import BASE
from tests.support.factories import LINKS

if TYPE_CHECKING:
    from click.testing import Result


def _figures(database_url: str, *arguments: str) -> Result:
    environ = {**BASE, "SIGNUP_DATABASE_URL": database_url}
    return CliRunner().invoke(main, ["figures", *arguments], env=environ)


def test_the_address_names_its_site_and_its_end(database_url: str, secret_key: str) -> None:
    assert secret_key, "the site is published"
    result = _figures(database_url, "demo", "--days", "3")
    assert result.exit_code == 0
    link = LINKS.read_figures(result.output.strip().rpartition("/")[2])
    assert link is not None
    assert link.site == "demo"


def test_a_site_that_is_not_there_has_no_figures(database_url: str) -> None:
    result = _figures(database_url, "nobody")
    assert result.exit_code == 1
    assert result.output == "There is no site nobody.\n"
