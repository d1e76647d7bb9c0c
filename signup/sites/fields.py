"""Strict marshmallow fields: a value is of its type or refused, nothing is converted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from signup.domain.site import EnvSecret
from signup.sites import values
from signup.sites.hints import unknown_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST_DAYS = 3650
MISSING: dict[str, str | list[Any] | dict[Any, Any]] = {"required": "is missing"}


class TableSchema(Schema):
    """A table whose keys are all known."""

    class Meta:
        """Unknown keys are refused below, in better words."""

        unknown = EXCLUDE

    error_messages = {"type": "must be a table"}  # noqa: RUF012 - marshmallow's own name for it

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def refuse_unknown(self, _data: object, original: object, **_: Any) -> None:
        """Refuse every key that no field reads."""
        if isinstance(original, dict):
            names = [field.data_key or name for name, field in self.fields.items()]
            unknown = [name for name in original if name not in names]
            if unknown:
                raise ValidationError({name: [unknown_key(name, names)] for name in unknown})


def words(*checks: Callable[[str], None], longest: int = 1000, **options: Any) -> fields.String:
    """Return a field for visible text of at most `longest` characters."""
    length = validate.Length(max=longest, error="must have at most {max} characters")
    return fields.String(
        validate=[values.visible, length, *checks],
        error_messages={**MISSING, "invalid": "must be text in quotes"},
        **options,
    )


def choice(*allowed: str, **options: Any) -> fields.String:
    """Return a field for one of the words `allowed`."""
    return fields.String(
        validate=validate.OneOf(allowed, error="must be one of {choices}"),
        error_messages={**MISSING, "invalid": "must be text in quotes"},
        **options,
    )


def whole(lowest: int, highest: int, **options: Any) -> fields.Integer:
    """Return a field for a whole number in a range."""
    return fields.Integer(
        strict=True,
        validate=validate.Range(lowest, highest, error="must be from {min} to {max}"),
        error_messages={**MISSING, "invalid": "must be a whole number"},
        **options,
    )


class Flag(fields.Field[bool]):
    """`true` or `false`, and not a word that looks like it."""

    def _deserialize(self, value: object, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("must be true or false, without quotes")
        return value


class DaysOrNever(fields.Field[int | str]):
    """A whole number of days, or `"never"`."""

    def _deserialize(self, value: object, *_: Any, **__: Any) -> int | str:
        if value == "never":
            return "never"
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LONGEST_DAYS:
            raise ValidationError(f'must be "never" or a number of days up to {LONGEST_DAYS}')
        return value


def table(schema: type[TableSchema], **options: Any) -> fields.Nested:
    """Return a field for one table."""
    return fields.Nested(schema, error_messages=MISSING, **options)


def many(inner: fields.Field[Any], *, least: int = 0, **options: Any) -> fields.List[Any]:
    """Return a field for a list without repetition."""
    checks: list[Any] = [_no_repetition]
    if least:
        checks.append(validate.Length(min=least, error="must hold at least {min}"))
    return fields.List(
        inner, validate=checks, error_messages={**MISSING, "invalid": "must be a list"}, **options
    )


def _no_repetition(items: list[Any]) -> None:
    twice = {at: ["stands here twice"] for at, item in enumerate(items) if item in items[:at]}
    if twice:
        raise ValidationError(twice)


class Named(fields.Field[dict[str, Any]]):
    """A table of values under names that the brand chooses, each name and value checked."""

    def __init__(
        self, check_name: Callable[[str], None], inner: fields.Field[Any], **options: Any
    ) -> None:
        super().__init__(**options)
        self._check_name = check_name
        self._inner = inner

    def _deserialize(self, value: object, *_: Any, **__: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValidationError("must be a table")
        found: dict[str, Any] = {}
        wrong: dict[str, Any] = {}
        for name, one in value.items():
            try:
                self._check_name(name)
                found[name] = self._inner.deserialize(one)
            except ValidationError as error:
                wrong[name] = error.messages
        if wrong:
            raise ValidationError(wrong)
        return found


class Typed(fields.Field[dict[str, Any]]):
    """A table whose keys depend on one of them, such as `type` of a destination."""

    def __init__(self, key: str, schemas: Mapping[str, TableSchema], **options: Any) -> None:
        super().__init__(**options)
        self._key = key
        self._schemas = schemas

    def _deserialize(self, value: object, *_: Any, **__: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValidationError("must be a table")
        if self._key not in value:
            raise ValidationError({self._key: ["is missing"]})
        kind = value[self._key]
        schema = self._schemas.get(kind) if isinstance(kind, str) else None
        if schema is None:
            raise ValidationError({self._key: [f"must be one of {', '.join(self._schemas)}"]})
        loaded: dict[str, Any] = schema.load(value)
        return loaded


class Secret(fields.Field[tuple[EnvSecret, ...]]):
    """`{ env = "NAME" }`; where `rotating`, also a list of them, newest first.

    A secret written out is refused and not repeated.
    """

    default_error_messages = MISSING

    def __init__(self, *, rotating: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.rotating = rotating

    def _deserialize(self, value: object, *_: Any, **__: Any) -> tuple[EnvSecret, ...]:
        if self.rotating and isinstance(value, list) and value:
            return tuple(self._one(one) for one in value)
        return (self._one(value),)

    def _one(self, value: object) -> EnvSecret:
        name = value.get("env") if isinstance(value, dict) and len(value) == 1 else None
        if not isinstance(name, str):
            raise ValidationError(
                'must name an environment variable, { env = "NAME" }; '
                "secrets are never written in this file"
            )
        values.env_name(name)
        return EnvSecret(name)
