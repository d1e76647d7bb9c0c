"""The style sheet and the one script of the pages, named by their content and kept for ever."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

CACHE = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages refer to, under the name it is served by."""

    name: str
    content: bytes
    media_type: str


def _asset(file: str, media_type: str) -> Asset:
    path = Path(__file__).parent / file
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Asset(f"{path.stem}-{digest}{path.suffix}", content, media_type)


STYLE = _asset("pages.css", "text/css")
DETOUR = _asset("detour.js", "text/javascript")
ASSETS = {one.name: one for one in (STYLE, DETOUR)}
