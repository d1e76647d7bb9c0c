"""The bytes of a file: counted, hashed, and never more of them in memory than one row may have."""

from __future__ import annotations

import hashlib
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING, Self

from signup.transfer.faults import Unreadable, fault

if TYPE_CHECKING:
    from io import BufferedReader

LONGEST_ROW = 256 * 1024
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Lines:
    """A file as lines of text, without a byte order mark.

    Bytes that are not UTF-8 become lone surrogates, which no row may hold, so that they are a fault
    of their row and not of the file. `row` and `line` (from 1) say where the present row begins.
    """

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._decoder = getincrementaldecoder("utf-8")("surrogateescape")
        self._left = LONGEST_ROW
        self._passed = 0
        self.read = 0
        self.row = 0
        self.line = 1
        start = file.peek(len(_UTF8_MARK))
        if start.startswith(_UTF16_MARKS):
            raise Unreadable(fault(0, 1, "", "not_utf8"))
        if start.startswith(_UTF8_MARK):
            self._count(file.read(len(_UTF8_MARK)))

    def first_character(self) -> str:
        """Return the first character that is not blank, without reading on; "" in an empty file."""
        return self._file.peek(LONGEST_ROW).lstrip()[:1].decode("ascii", "replace")

    def begin_row(self) -> None:
        """Say that the next line begins a row, which may be as long as a row may be."""
        self._left = LONGEST_ROW
        self.line = self._passed + 1

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        raw = self._file.readline(self._left + 1)
        if not raw:
            raise StopIteration
        self._left -= len(raw)
        if self._left < 0:
            raise Unreadable(fault(self.row, self.line, "", "row_too_long"))
        self._passed += 1
        return self._count(raw).decode("utf-8", "surrogateescape")

    def piece(self) -> str:
        """Return some text from where the file is read, "" at its end; for what has no lines."""
        raw = self._count(self._file.read(LONGEST_ROW))
        return self._decoder.decode(raw, final=not raw)

    def digest(self) -> str:
        """Return the SHA-256 of what was read, as hex."""
        return self._hash.hexdigest()

    def _count(self, raw: bytes) -> bytes:
        self._hash.update(raw)
        self.read += len(raw)
        return raw
