"""Site files for tests: a good one, the same changed in one place, and any document as TOML."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

from signup.sites.errors import SiteFileErrors
from signup.sites.parse import parse, parse_with_warnings
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from signup.domain.site import Site
    from signup.sites.errors import Finding

DEMO_FILE = ROOT / "tests/data/site.toml"
DEMO = DEMO_FILE.read_text("utf-8")


def demo(*changes: tuple[str, str], add: str = "") -> str:
    """Return the good file with each first text replaced by the second, and `add` at its end."""
    text = DEMO
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the file"
        text = text.replace(old, new)
    return f"{text}\n{add}"


def site_of(text: str) -> Site:
    return parse(text, filename="site.toml")


def faults(text: str) -> list[Finding]:
    """Return what is wrong with a site file."""
    try:
        parse(text, filename="site.toml")
    except SiteFileErrors as wrong:
        return list(wrong.errors)
    return []


def warnings(text: str) -> list[str]:
    """Return what is unwise in a site file, as lines for people."""
    return [str(one) for one in parse_with_warnings(text, filename="site.toml").warnings]


def line_of(text: str, words: str) -> int:
    """Return the line on which `words` stand."""
    return text[: text.index(words)].count("\n") + 1


def demo_document() -> dict[str, Any]:
    """Return the good file as plain values."""
    return tomllib.loads(DEMO)


def as_toml(document: dict[str, Any]) -> str:
    """Return `document` as TOML, one top-level key a line."""
    return "".join(f"{json.dumps(key)} = {_inline(value)}\n" for key, value in document.items())


def _inline(value: object) -> str:
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)} = {_inline(one)}" for key, one in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(one) for one in value) + "]"
    return json.dumps(value)
