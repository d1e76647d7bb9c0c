"""`signup poster`: the files a brand prints from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from signup.cli.main import main
from signup.promotion import pdf
from signup.sites.parse import parse
from signup.storage.engine import create_engine
from tests.support.app import publish_site
from tests.support.cameras import codes_in
from tests.support.site_files import demo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.clock import SeededBytes

ALIASES = 'aliases = ["CAFE"]'


@pytest.fixture
def run(
    database_url: str, random_bytes: SeededBytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Result]:
    """Return the command over a published site with one keyword in two places."""
    monkeypatch.setenv("SIGNUP_DATABASE_URL", database_url)
    monkeypatch.setenv("SIGNUP_SECRET_KEY", "k" * 32)
    text = demo((ALIASES, f'{ALIASES}\nplacements = {{ in_store = "ROASTERY" }}'))
    engine = create_engine(database_url)
    publish_site(engine, parse(text, filename="site.toml"), random_bytes)
    engine.dispose()

    def call(*arguments: str) -> Result:
        options = ["poster", "--output", str(tmp_path / "kit"), *arguments]
        return CliRunner().invoke(main, options, catch_exceptions=False)

    return call


def _written(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "kit").glob("*"))


def test_every_placement_of_a_keyword_gets_its_files(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    done = run("--site", "demo", "--keyword", "coffee")

    assert done.exit_code == 0
    assert _written(tmp_path) == [
        f"{name}.{ending}"
        for name in ("coffee-packaging", "roastery-in_store")
        for ending in ("html", "png", "svg")
    ]
    assert "ROASTERY, in_store: sms:+15005550006?&body=ROASTERY" in done.output
    picture = (tmp_path / "kit/roastery-in_store.png").read_bytes()
    assert codes_in(picture) == ["sms:+15005550006?&body=ROASTERY"]


def test_one_place_on_one_paper_in_one_format(run: Callable[..., Result], tmp_path: Path) -> None:
    done = run("--site", "demo", "--placement", "in_store", "--format", "html", "--paper", "a4")

    assert done.exit_code == 0
    assert _written(tmp_path) == ["roastery-in_store.html"]
    assert 'class="sign a4"' in (tmp_path / "kit/roastery-in_store.html").read_text("utf-8")


def test_a_pdf_is_printed_on_one_page(
    run: Callable[..., Result], tmp_path: Path, chromium: str
) -> None:
    assert chromium
    done = run("--site", "demo", "--placement", "in_store", "--format", "pdf")

    assert done.exit_code == 0
    printed = (tmp_path / "kit/roastery-in_store.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    assert b"/Count 1" in printed


def test_without_a_browser_a_pdf_is_refused_in_words(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "BROWSERS", ("no-such-browser",))
    done = run("--site", "demo", "--format", "pdf")

    assert done.exit_code == 1
    assert "A PDF needs one of no-such-browser on the PATH" in done.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--site", "nowhere"), "There is no site nowhere."),
        (("--site", "demo", "--keyword", "TEA"), "There is no keyword TEA."),
        (("--site", "demo", "--placement", "moon"), "No keyword stands there."),
    ],
)
def test_what_is_not_published_is_refused_with_what_is(
    run: Callable[..., Result], arguments: tuple[str, ...], words: str
) -> None:
    done = run(*arguments)

    assert done.exit_code == 1
    assert words in done.output
