"""How the shapes of answers are written: every field is there and says what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import fields, validate

if TYPE_CHECKING:
    from signup.web.schemas import StrictSchema

ID = "An opaque id."


def about(description: str, *examples: object) -> dict[str, Any]:
    """Return what a field means, as metadata of marshmallow's that apispec reads."""
    return {"description": description, **({"examples": list(examples)} if examples else {})}


def text(description: str, *examples: object, **options: Any) -> fields.String:
    """Return a text that every answer has, unless `options` say otherwise."""
    options.setdefault("required", True)
    return fields.String(metadata=about(description, *examples), **options)


def maybe(description: str, *examples: object) -> fields.String:
    """Return a text that may be null."""
    return text(description, *examples, allow_none=True)


def moment(description: str, **options: Any) -> fields.DateTime:
    """Return a time; answers show RFC 3339 in UTC."""
    options.setdefault("required", True)
    return fields.DateTime(metadata=about(description, "2026-11-23T09:30:00.000Z"), **options)


def one_of(description: str, *choices: str, **options: Any) -> fields.String:
    """Return a text that is one of `choices`."""
    return text(description, validate=validate.OneOf(choices), **options)


def nested(schema: type[StrictSchema], **options: Any) -> fields.Nested:
    """Return an object that every answer has."""
    options.setdefault("required", True)
    return fields.Nested(schema, **options)


def many(schema: type[StrictSchema], description: str = "") -> fields.List[Any]:
    """Return a list of objects that every answer has."""
    meaning = about(description) if description else None
    return fields.List(fields.Nested(schema), required=True, metadata=meaning)
