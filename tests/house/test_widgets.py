"""What is served is what `widgets/src` builds to: nobody edits `dist` or forgets to build it."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from signup.sites.parse import parse
from signup.sites.rendering import forms_document
from tests.support import tree

if TYPE_CHECKING:
    from pathlib import Path

WIDGETS = tree.ROOT / "widgets"
BUILD_SECONDS = 300
LOADER_BYTES, SHOWN_BYTES = 2048, 12_000
COMPRESSED = (".gz", ".br")


def _contents(folder: Path) -> dict[str, str]:
    """Return the hash of every file under `folder`, by its path from there."""
    files = (each for each in sorted(folder.rglob("*")) if each.is_file())
    return {
        each.relative_to(folder).as_posix(): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in files
    }


def _source_hash() -> str:
    """Return the hash that the build records: of each source's path, NUL, text, NUL, in order."""
    whole = hashlib.sha256()
    source = WIDGETS / "src"
    for path in sorted(_contents(source)):
        whole.update(path.encode() + b"\0" + (source / path).read_bytes() + b"\0")
    return whole.hexdigest()


def _plain(dist: Path) -> dict[str, str]:
    """Return the contents without the compressed twins, which differ between compressors."""
    return {name: told for name, told in _contents(dist).items() if not name.endswith(COMPRESSED)}


def _built_again(folder: Path) -> Path:
    """Build a copy of the widgets in `folder`; return its `dist`."""
    copy = folder / "widgets"
    shutil.copytree(WIDGETS, copy, ignore=shutil.ignore_patterns("node_modules", "dist"))
    if (WIDGETS / "node_modules").exists():
        (copy / "node_modules").symlink_to(WIDGETS / "node_modules")
    else:
        _npm(copy, "ci", "--no-audit", "--no-fund")
    _npm(copy, "run", "build")
    return copy / "dist"


def _npm(folder: Path, *words: str) -> None:
    done = subprocess.run(
        ["npm", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_built_widgets_come_from_these_sources() -> None:
    manifest = json.loads((WIDGETS / "dist" / "manifest.json").read_text("utf-8"))
    assert manifest["source_sha256"] == _source_hash()


@pytest.mark.timeout(BUILD_SECONDS * 2)
def test_building_again_gives_the_committed_files(tmp_path: Path) -> None:
    if shutil.which("npm"):  # without Node.js the recorded hash above has to do
        assert _plain(_built_again(tmp_path)) == _plain(WIDGETS / "dist")


def test_a_shown_pop_up_stays_within_its_budget() -> None:
    """Brotli: the loader 2 kB; with the part that shows it and the demo's forms document 12 kB."""
    dist = WIDGETS / "dist"
    (popup,) = dist.glob("popup-*.js.br")
    site = parse((WIDGETS / "demo" / "site.toml").read_text("utf-8"), filename="site.toml")
    # Python has no brotli; it makes the document smaller than gzip does.
    forms = len(gzip.compress(forms_document(site, site.locales[0]).body))
    loader = (dist / "widget.js.br").stat().st_size
    assert loader <= LOADER_BYTES
    assert loader + popup.stat().st_size + forms <= SHOWN_BYTES


def test_compressed_files_hold_what_their_plain_twins_hold() -> None:
    zipped = list((WIDGETS / "dist").rglob("*.gz"))
    assert zipped
    for file in zipped:
        assert gzip.decompress(file.read_bytes()) == file.with_suffix("").read_bytes()
