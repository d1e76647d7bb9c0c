"""Request bodies, read strictly: what a stranger sends is either plain data or a 4xx.

JSON: one object in UTF-8, no duplicate key (RFC 8259, section 4, leaves their meaning open), no
NaN or Infinity, no lone surrogate, no NUL (PostgreSQL cannot store it), no whole number that a
double cannot hold, not too deep. Forms: urlencoded UTF-8 with the same refusals.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson

from signup.web.problems import BadField, Problem, fields_problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flask import Request

MAX_DEPTH = 16
MAX_FIELDS = 200
_MAX_DIGITS = 16
_ENCODING = "HTTP_CONTENT_ENCODING"
_LONG_NUMBER = re.compile(rb"[0-9]{17}")
_KEY_END = re.compile(rb'"[ \t\r\n]*:')
_TICKS = frozenset({"1", "true", "on", "yes"})


def read_json(
    request: Request,
    max_bytes: int,
    *,
    max_depth: int = MAX_DEPTH,
    content_types: Sequence[str] = ("application/json",),
) -> dict[str, Any]:
    """Return the body as an object.

    Raises:
        Problem: 415 for another content type, 413 above `max_bytes`, 400 for anything but one
            acceptable object.
    """
    return parse_json(read_raw(request, max_bytes, content_types), max_depth)


def read_raw(request: Request, max_bytes: int, content_types: Sequence[str]) -> bytes:
    """Return the body's bytes once type, charset, encoding and length are acceptable.

    The bytes stay readable by `request.get_data()`, for signatures and fingerprints. A body in
    chunks, without a length, is cut off with 413 as it passes the limit.
    """
    plain = request.environ.get("CONTENT_TYPE") in content_types
    if not (plain or _is_utf8(request, content_types)) or _ENCODING in request.environ:
        raise Problem("content_type_unsupported")
    # Werkzeug cuts a body without a length off at its limit and says nothing; one byte more tells.
    request.max_content_length = max_bytes + 1
    raw = request.get_data()
    if len(raw) > max_bytes:
        raise Problem("body_too_large")
    return raw


def _is_utf8(request: Request, content_types: Sequence[str]) -> bool:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    return request.mimetype in content_types and charset == "utf-8"


def parse_json(
    raw: bytes, max_depth: int = MAX_DEPTH, *, long_numbers: bool = False
) -> dict[str, Any]:
    """Return the object that `raw` is; raise `Problem` (400) for anything else.

    With `long_numbers` whole numbers may be of any length: the ids of others are.
    """
    try:
        data = orjson.loads(raw)
        if _suspicious(raw, max_depth):
            _inspect(data, max_depth)
        if not _is_plain(raw, data):
            data = (_LONG_DECODER if long_numbers else _DECODER).decode(raw.decode())
    except (ValueError, RecursionError):
        raise Problem("json_invalid") from None
    if not isinstance(data, dict):
        raise Problem("json_invalid")
    return data


def _suspicious(raw: bytes, max_depth: int) -> bool:
    """Whether the text may be too deep or hold a NUL: only then is the value walked through."""
    return raw.count(b"{") + raw.count(b"[") > max_depth or b"\\u0000" in raw


def _is_plain(raw: bytes, data: object) -> bool:
    """Whether `data`, as orjson read it, hides nothing: no key came twice, no number is too long.

    Without a backslash a quote before a colon ends a key, so the text's keys can be counted.
    """
    if b"\\" in raw or _LONG_NUMBER.search(raw):
        return False
    return len(_KEY_END.findall(raw)) == _count_keys(data)


def _count_keys(data: object) -> int:
    if isinstance(data, dict):
        return len(data) + sum(map(_count_keys, data.values()))
    return sum(map(_count_keys, data)) if isinstance(data, list) else 0


def _inspect(data: object, max_depth: int) -> None:
    level = [data]
    for _ in range(max_depth + 1):
        texts = [each for each in level if isinstance(each, str)]
        inner: list[object] = []
        for each in level:
            if isinstance(each, dict):
                texts += each
                inner += each.values()
            elif isinstance(each, list):
                inner += each
        if any("\0" in text for text in texts):
            raise ValueError
        if not inner:
            return
        level = inner
    raise ValueError


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError
    return made


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > _MAX_DIGITS:
        raise ValueError
    return int(digits)


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_int=_integer)
_LONG_DECODER = json.JSONDecoder(object_pairs_hook=_unique)


class Form:
    """The fields of a form post, in the order they came."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.pairs = tuple(pairs)
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def names(self) -> tuple[str, ...]:
        """Return every field's name once."""
        return tuple(self._values)

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field."""
        return tuple(self._values.get(name, ()))

    def one(self, name: str) -> str | None:
        """Return the value of a field, or None when it did not come.

        Raises:
            Problem: 422 `field_repeated` when it came with differing values.
        """
        values = self._values.get(name)
        if values is None:
            return None
        if len(set(values)) > 1:
            raise fields_problem([BadField(name, "field_repeated", "This was sent twice.")])
        return values[0]

    def pick(self, names: Iterable[str]) -> dict[str, str]:
        """Return those of the fields `names` that came; raises as `one` does."""
        return {name: self.one(name) or "" for name in names if name in self}


def read_form(request: Request, max_bytes: int) -> Form:
    """Return the fields of an urlencoded form.

    Raises:
        Problem: 415 for another content type, 413 above `max_bytes`, 400 for what is no form.
    """
    raw = read_raw(request, max_bytes, ("application/x-www-form-urlencoded",))
    try:
        pairs = parse_qsl(
            raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError:
        raise Problem("form_invalid") from None
    if any("\0" in name or "\0" in value for name, value in pairs):
        raise Problem("form_invalid")
    return Form(pairs)


def is_tick(value: object) -> bool:
    """Whether a box's value is a tick: `1`, `true`, `on`, `yes` in any case, and nothing else.

    In JSON also the values `true` and `1`; what is absent, empty or unclear never is.
    """
    if isinstance(value, str):
        return value.lower() in _TICKS
    return value is True or (type(value) is int and value == 1)


def fingerprint(raw: bytes) -> str:
    """Return what tells one body from another under the same idempotency key (SHA-256, hex)."""
    return hashlib.sha256(raw).hexdigest()
