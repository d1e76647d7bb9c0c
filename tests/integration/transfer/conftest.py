"""The `signup` command over a fresh database in which the demo's site is published."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from signup.cli.main import main
from signup.storage import tables
from signup.storage.addresses import address_key
from signup.storage.engine import create_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine, RowMapping, Table

SITE_FILE = Path(__file__).parents[2] / "data" / "site.toml"


@dataclass(frozen=True, slots=True)
class Shop:
    """One site in one database, and the command line beside it."""

    engine: Engine
    folder: Path

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments), catch_exceptions=False)

    def take(self, content: str, *options: str) -> Result:
        """Import a file with this content."""
        file = self.folder / "people.csv"
        file.write_text(content, encoding="utf-8", newline="")
        return self.run("import", str(file), "--site", "demo", *options)

    def give(self, *options: str) -> str:
        """Return what an export writes."""
        done = self.run("export", "--site", "demo", *options)
        assert done.exit_code == 0
        return done.stdout

    def table(self) -> dict[str, dict[str, str]]:
        """Return the CSV export by address."""
        rows = csv.DictReader(io.StringIO(self.give(), newline=""))
        return {row["email"] or row["phone"]: row for row in rows}

    def rows(self, table: Table) -> list[RowMapping]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(table)).mappings())

    def states(self) -> dict[tuple[str, str, str], tuple[str, str, Any]]:
        """Return state, level and since of every address of a profile, by address."""
        pepper = self.rows(tables.sites)[0]["address_pepper"]
        values = [
            value
            for row in self.rows(tables.profiles)
            for value in (row["email"], row["phone"])
            if value
        ]
        known = {address_key(pepper, value): value for value in values}
        return {
            (known[row["address_key"]], row["channel"], row["purpose"]): (
                row["state"],
                row["level"],
                row["since"],
            )
            for row in self.rows(tables.consent_states)
            if row["address_key"] in known
        }

    def state(self, address: str, channel: str = "email", purpose: str = "marketing") -> str:
        return self.states().get((address, channel, purpose), ("none",))[0]


@pytest.fixture
def shop(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """Return the shop; every secret of its site file is set."""
    monkeypatch.setenv("SIGNUP_DATABASE_URL", database_url)
    monkeypatch.setenv("SIGNUP_SECRET_KEY", "k" * 32)
    for name in set(re.findall(r'env = "([A-Z_]+)"', SITE_FILE.read_text("utf-8"))):
        monkeypatch.setenv(name, "a-secret-of-a-test")
    engine = create_engine(database_url)
    made = Shop(engine, tmp_path)
    assert made.run("site", "apply", str(SITE_FILE)).exit_code == 0
    yield made
    engine.dispose()
