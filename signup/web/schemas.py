"""Marshmallow, strict: JSON types are taken at their word, and every refusal has a stable code.

A schema is built once, at import or by the door's factory; `load` turns what marshmallow found into
one 422. Unknown fields are refused, so nobody sets a state by guessing its name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from signup.web.codes import CODES
from signup.web.problems import BadField, fields_problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PLAIN_NAME = re.compile(r"[a-z][a-z_]{0,39}")
_SHAPE = {"required": "field_required", "null": "field_required"}
_FIELD: dict[str, str | list[Any] | dict[Any, Any]] = {
    **_SHAPE,
    "invalid": "field_invalid",
    "invalid_utf8": "field_invalid",
}


class StrictSchema(Schema):
    """The base of every schema: unknown fields are refused, an object must be an object."""

    error_messages = {  # noqa: RUF012 - marshmallow's own shape
        "unknown": "field_unknown",
        "type": "field_invalid",
    }

    class Meta:
        """What all schemas share."""

        unknown = RAISE


class Text(fields.String):
    """A JSON string of `least` to `most` characters; a number is not a string."""

    def __init__(self, *, most: int, least: int = 0, **options: Any) -> None:
        checks: list[validate.Validator] = [validate.Length(max=most, error="field_too_long")]
        if least:
            checks.append(validate.Length(min=least, error="field_too_short"))
        super().__init__(validate=checks, error_messages=_FIELD, **options)


class Flag(fields.Field[bool]):
    """A JSON `true` or `false`; `"false"`, 0 and 1 are neither."""

    default_error_messages = _FIELD

    def _deserialize(self, value: object, *_: object, **__: object) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Whole(fields.Field[int]):
    """A JSON whole number from `lowest` to `highest`; `true`, `"1"` and 1.0 are none."""

    default_error_messages = _FIELD

    def __init__(self, *, lowest: int, highest: int, **options: Any) -> None:
        super().__init__(validate=validate.Range(lowest, highest, error="field_invalid"), **options)

    def _deserialize(self, value: object, *_: object, **__: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.make_error("invalid")
        return value


def load(schema: Schema, data: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the schema's own type
    """Return `data` loaded by `schema`.

    Raises:
        Problem: 422 with one entry per bad field: dotted path, stable code, sentence.
    """
    try:
        return schema.load(data)
    except ValidationError as error:
        found = [_bad_field(path, code) for path, code in _flat(error.messages, ())]
        raise fields_problem(found) from None


def _flat(found: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(found, dict):
        for key, value in found.items():
            yield from _flat(value, path if key == "_schema" else (*path, str(key)))
    elif isinstance(found, list):
        for each in cast("list[object]", found):
            yield from _flat(each, path)
    else:
        yield path, str(found)


def _bad_field(path: tuple[str, ...], said: str) -> BadField:
    """Name a field only by words no shopper types: an unknown name might be an address."""
    code = said if said in CODES else _marshmallow_code(said)
    plain = [part if part.isdecimal() or _PLAIN_NAME.fullmatch(part) else "*" for part in path]
    return BadField(".".join(plain), code, CODES[code].title)


def _marshmallow_code(said: str) -> str:
    if said in {fields.Field.default_error_messages[key] for key in _SHAPE}:
        return "field_required"
    return "field_unknown" if said == "Unknown field." else "field_invalid"
