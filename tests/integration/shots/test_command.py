"""`signup site apply` with a browser at hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from signup.cli.main import main
from tests.support.site_files import DEMO_FILE

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e


def test_applying_a_site_takes_the_pictures_that_are_missing_and_no_others(
    sqlite_url: str, chromium: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNUP_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("SIGNUP_SECRET_KEY", "k" * 32)
    monkeypatch.setenv("SIGNUP_CHROMIUM", chromium)
    changed = tmp_path / "shop.toml"
    text = DEMO_FILE.read_text("utf-8").replace('headline = "Make it 20%?"', 'headline = "20%!"')
    changed.write_text(text, "utf-8")
    first, again, other = (
        CliRunner().invoke(main, ["site", "apply", str(file)], catch_exceptions=False)
        for file in (DEMO_FILE, DEMO_FILE, changed)
    )

    assert re.search(r"demo: took \d+ pictures\.", first.stdout), first.output
    assert "pictures" not in again.output
    assert re.search(r"demo: took \d+ pictures\.", other.stdout), other.output
