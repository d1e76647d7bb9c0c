"""Marshmallow schemas as the JSON Schemas of an OpenAPI 3.1 document, by apispec."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema, fields, validate

from signup.api.notes import NOTES
from signup.web.schemas import Flag, Whole

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENAPI = "3.1.0"
Json = dict[str, Any]


class _Converter(OpenAPIConverter):
    """Knows the project's own fields."""

    field_mapping = {  # noqa: RUF012 - apispec's own shape
        **OpenAPIConverter.field_mapping,
        Flag: ("boolean", None),
        Whole: ("integer", None),
    }


class _Plugin(MarshmallowPlugin):
    Converter = _Converter


class Components:
    """Collects the schemas a document refers to."""

    def __init__(self) -> None:
        plugin = _Plugin(schema_name_resolver=self._name)
        self._spec = APISpec("", "", OPENAPI, plugins=[plugin])
        self._classes: dict[str, type[Schema]] = {}
        converter: Any = plugin.converter  # partly untyped
        self._converter = converter
        self._converter.add_attribute_function(_of_mapping)

    def reference(self, schema: type[Schema] | Schema) -> Json:
        """Return `{"$ref": …}` to the schema, which is added when it is new."""
        found: Json = self._converter.resolve_nested_schema(schema)
        return found

    def parameters(self, schema: type[Schema]) -> list[Json]:
        """Return the fields of `schema` as parameters of the query."""
        found: list[Json] = self._converter.schema2parameters(schema(), location="query")
        return found

    def schemas(self) -> Json:
        """Return every schema by name, each with its docstring."""
        found: Mapping[str, Json] = self._spec.components.schemas
        return {name: self._described(name, found[name]) for name in sorted(found)}

    def get(self, reference: Json) -> Json:
        """Return the schema a reference leads to."""
        name: str = reference["$ref"].rpartition("/")[2]
        return self._described(name, self._spec.components.schemas[name])

    def _described(self, name: str, schema: Json) -> Json:
        """Return `schema` with its docstring, its fields with their notes."""
        notes = NOTES.get(name, {})
        properties = {
            field: {**value, "description": notes[field]} if field in notes else value
            for field, value in schema["properties"].items()
        }
        text = inspect.cleandoc(self._classes[name].__doc__ or "")
        described = {"description": text} if text else {}
        return {**described, **schema, "properties": properties}

    def _name(self, schema: type[Schema] | Schema) -> str:
        kind = schema if isinstance(schema, type) else type(schema)
        bare = kind.__name__.lstrip("_")
        name = f"{bare.removesuffix('Schema')}Input" if bare.endswith("Schema") else bare
        self._classes[name] = kind
        return name


def as_form(schema: Json, components: Components) -> Json:
    """Return the schema of a form post with the same fields.

    Objects become `name[field]`, every value is a text, and unknown fields are ignored.
    """
    properties: Json = {}
    for name, value in schema["properties"].items():
        inner = next((one for one in value.get("anyOf", ()) if "$ref" in one), None)
        if inner is None:
            properties[name] = _as_text(value)
            continue
        for key, field in components.get(inner)["properties"].items():
            properties[f"{name}[{key}]"] = _as_text(field)
    return {"type": "object", "properties": properties}


def _as_text(value: Json) -> Json:
    kept = {key: one for key, one in value.items() if key not in {"default", "anyOf", "enum"}}
    return {**kept, "type": "string"}


def _of_mapping(_: OpenAPIConverter, field: fields.Field[Any], ret: Json) -> Json:
    """Say of a mapping how many keys it has and of what kind; apispec counts letters there."""
    if not isinstance(field, fields.Dict):
        return {}
    found: Json = {}
    if "maxLength" in ret:
        found["maxProperties"] = ret.pop("maxLength")
    if field.key_field is not None:
        for check in field.key_field.validators:
            if isinstance(check, validate.Length):
                found["propertyNames"] = {"maxLength": check.max}
    return found
