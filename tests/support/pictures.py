"""Pictures for tests: tiny PNGs, put into a log as taking them does."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

from signup.evidence import pictures
from signup.evidence.pictures import Shot, Subject
from tests.support.evidence import DISCLOSURE, SITE

if TYPE_CHECKING:
    from tests.support.evidence import Book

VERSION, WIDGET = "f" * 64, "d" * 64
"""What the events of `tests.support.evidence` say of the form they were on, and its widget."""


def a_png(shade: int = 0) -> bytes:
    """Return a picture of one grey pixel."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes((0, shade)))), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def a_subject(**changes: Any) -> Subject:
    """Return the form of `an_event`, as its widget draws it."""
    values = {
        "site": SITE,
        "kind": "form",
        "version": VERSION,
        "locale": "en-US",
        "widget": WIDGET,
    }
    return Subject(**values | changes)


def a_shot(shade: int = 0, **changes: Any) -> Shot:
    """Return a picture on which the text of `an_event` is to be seen."""
    values: dict[str, Any] = {
        "png": a_png(shade),
        "step": "email",
        "width": 390,
        "height": 844,
        "disclosures": (DISCLOSURE,),
    }
    return Shot(**values | changes)


def photograph(book: Book, *shots: Shot, **subject: Any) -> bool:
    """Have pictures taken; return whether nobody had before."""
    with book.engine.begin() as connection:
        return pictures.keep(
            connection,
            a_subject(**subject),
            shots or (a_shot(),),
            "Chrome/1",
            book.clock(),
            book.chance,
        )
