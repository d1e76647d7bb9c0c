"""The built browser scripts, read once at start: bytes, their compressed twins, and ETags.

`widgets/dist` is committed and checked for freshness by a test, so nothing is compressed here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LOADER = "widget.js"
ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Content encodings by preference, with the suffix of the twin that holds each."""


@dataclass(frozen=True, slots=True)
class Script:
    """One file of the build: `plain` bytes, `encoded` by content encoding, and the `etag` value."""

    plain: bytes
    encoded: Mapping[str, bytes]
    etag: str


def read_scripts(dist: Path) -> Mapping[str, Script]:
    """Return every script in `dist` by its name; raises FileNotFoundError without the loader."""
    scripts = {path.name: _read(path) for path in sorted(dist.glob("*.js"))}
    if LOADER not in scripts:
        raise FileNotFoundError(dist / LOADER)
    return scripts


def part_of(scripts: Mapping[str, Script], kind: str) -> str:
    """Return the name of the part `kind` (`popup`, `checkout`, `preview`); raises LookupError."""
    found = next((name for name in scripts if name.startswith(f"{kind}-")), None)
    if found is None:
        raise LookupError(kind)
    return found


def build_of(name: str) -> str:
    """Return the SHA-256 (hex) of a part, which is in its name; the widget reads it there, too."""
    return name.partition("-")[2].removesuffix(".js")


def _read(path: Path) -> Script:
    plain = path.read_bytes()
    twins = {name: path.with_name(path.name + suffix) for name, suffix in ENCODINGS.items()}
    encoded = {name: twin.read_bytes() for name, twin in twins.items() if twin.exists()}
    return Script(plain, encoded, hashlib.sha256(plain).hexdigest()[:32])
