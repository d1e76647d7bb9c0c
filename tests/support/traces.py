"""Looking for what should be gone: in every table, in the files of SQLite, in any text."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import orjson
import phonenumbers
from sqlalchemy import make_url, select

from signup.evidence import tables as evidence_tables
from signup.storage.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine

assert evidence_tables.evidence_records.metadata is metadata  # importing adds them


def spellings(value: str) -> list[bytes]:
    """Return how a value may be written: as it is, in capitals, percent-encoded, in base64."""
    raw = value.encode()
    plain = {raw, raw.upper(), quote(value, safe="").encode(), quote_plus(value).encode()}
    if value.startswith("+"):
        plain.add(raw[1:])
    return sorted({*plain, *_in_base64(raw)})


def _in_base64(raw: bytes) -> set[bytes]:
    """Return what shows of a text wherever it begins in the bytes that were encoded."""
    found = set()
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw)
        whole = encoded[4 if shift else 0 : len(encoded) - 4]
        found |= {whole, whole.translate(bytes.maketrans(b"+/", b"-_"))}
    return found


def fingerprints(value: str) -> list[bytes]:
    """Return the plain hashes of a value, in hex and raw: whoever can guess it finds it by them."""
    made = [hashlib.new(name, value.encode()) for name in ("md5", "sha1", "sha256", "sha512")]
    return [*(one.digest() for one in made), *(one.hexdigest().encode() for one in made)]


def found_in(text: bytes, values: Iterable[str]) -> list[bytes]:
    """Return how `values` stand in a text: spelt, in whatever case, typed, or as a plain hash."""
    low = text.lower()
    found = []
    for value in values:
        found += [one for one in spellings(value) if one in text]
        found += [one for one in (value.lower().encode(),) if one in low]
        found += [one for one in fingerprints(value) if one in text]
        found += _typed(value).findall(text) if value.startswith("+") else []
    return found


def _typed(number: str) -> re.Pattern[bytes]:
    """Match a number in E.164 as people type it at home: with blanks, brackets, hyphens."""
    home = str(phonenumbers.parse(number).national_number)
    return re.compile(rb"(?:[\s().+/-]|%20){0,3}".join(digit.encode() for digit in home))


def left_in_tables(engine: Engine, values: Iterable[str]) -> dict[str, list[bytes]]:
    """Return the spellings of `values` that stand in any table, by table."""
    wanted = list(values)
    found = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = [tuple(row) for row in connection.execute(select(table))]
            found[table.name] = found_in(orjson.dumps(rows, default=_text), wanted)
    return {name: spelt for name, spelt in found.items() if spelt}


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def files_of(url: str) -> bytes:
    """Return every byte of an SQLite database and of what lies beside it."""
    path = make_url(url).database
    assert path
    names = [path, f"{path}-wal", f"{path}-shm", f"{path}-journal"]
    return b"\n".join(_read(name) for name in names)


def _read(name: str) -> bytes:
    file = Path(name)
    return file.read_bytes() if file.exists() else b""
