"""On which line each key of a TOML document stands; tomllib tells only what it says.

The document has been read by tomllib before, so it is well formed and this reader need not check.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.sites.errors import Path

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_SCALAR = re.compile(r"[^,\]}#\n]*")
# Longest quotes first; a basic string may hold escaped quotes, up to two may precede the end.
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:[^"\\]|\\.)*"'
    r"|'[^']*'",
    re.DOTALL,
)


class Lines:
    """The line of each key, table and element; the first line is 1."""

    def __init__(self, known: dict[Path, int]) -> None:
        self._known = known

    def of(self, path: Path) -> int:
        """Return the line of `path`, or of the nearest table around it that is written down."""
        while path and path not in self._known:
            path = path[:-1]
        return self._known.get(path, 1)


def index(text: str) -> Lines:
    """Return where everything stands in `text`, which tomllib accepts."""
    return Lines(_Reader(text.replace("\r\n", "\n")).read())


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line, self._line_at = 1, 0
        self._known: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}

    def read(self) -> dict[Path, int]:
        table: Path = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self._known

    def _header(self) -> Path:
        repeated = self._text.startswith("[[", self._at)
        line = self._here()
        self._at += 2 if repeated else 1
        self._skip(_BLANK)
        path: Path = ()
        parts = self._key()
        for position, part in enumerate(parts):
            path = (*path, part)
            last = position == len(parts) - 1
            if last and repeated:
                self._counts[path] = self._counts.get(path, 0) + 1
                self._known.setdefault(path, line)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
            self._known.setdefault(path, line)
        self._at = self._text.index("]", self._at) + (2 if repeated else 1)
        return path

    def _pair(self, table: Path) -> None:
        line = self._here()
        path = table
        for part in self._key():
            path = (*path, part)
            self._known.setdefault(path, line)
        self._at = self._text.index("=", self._at) + 1
        self._value(path)

    def _key(self) -> list[str]:
        parts = [self._key_part()]
        while self._skip(_DOT):
            parts.append(self._key_part())
        return parts

    def _key_part(self) -> str:
        if self._peek() in "\"'":
            quoted = self._skip(_STRING)
            return next(iter(tomllib.loads(f"{quoted} = 0")))
        return self._skip(_BARE)

    def _value(self, path: Path) -> None:
        self._skip(_BLANK)
        match self._peek():
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                self._skip(_STRING)
            case _:
                self._skip(_SCALAR)

    def _array(self, path: Path) -> None:
        for position, _ in enumerate(self._items("]")):
            self._known[*path, position] = self._here()
            self._value((*path, position))

    def _inline_table(self, path: Path) -> None:
        for _ in self._items("}"):
            self._pair(path)

    def _items(self, end: str) -> Iterator[None]:
        self._at += 1
        self._skip(_BLANK)
        while self._peek() != end:
            yield
            self._skip(_BLANK)
            if self._peek() == ",":
                self._at += 1
                self._skip(_BLANK)
        self._at += 1

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found.group()

    def _here(self) -> int:
        self._line += self._text.count("\n", self._line_at, self._at)
        self._line_at = self._at
        return self._line
