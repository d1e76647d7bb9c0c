from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import fields

from signup.sites.fields import Named, TableSchema, Typed
from signup.sites.schema import SITE_SCHEMA
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (ROOT / "docs/reference/site-file.md").read_text("utf-8")


def _tables(field: fields.Field[Any]) -> list[TableSchema]:
    if isinstance(field, fields.List):
        return _tables(field.inner)
    if isinstance(field, Typed):
        return list(field._schemas.values())
    if isinstance(field, Named):
        return _tables(field._inner)
    if isinstance(field, fields.Nested):
        assert isinstance(field.schema, TableSchema)
        return [field.schema]
    return []


def _keys(schema: TableSchema) -> Iterator[str]:
    for name, field in schema.fields.items():
        yield name
        for inner in _tables(field):
            yield from _keys(inner)


def test_every_key_of_a_site_file_is_explained() -> None:
    missing = {
        key for key in _keys(SITE_SCHEMA) if f"`{key}`" not in PAGE and f"[{key}]" not in PAGE
    }
    assert missing == set()


def test_every_type_of_provider_and_destination_is_explained() -> None:
    kinds = [
        kind
        for field in SITE_SCHEMA.fields.values()
        for inner in (field, getattr(field, "inner", None))
        if isinstance(inner, Typed)
        for kind in inner._schemas
    ]
    assert len(kinds) == 11
    assert [kind for kind in kinds if f"`{kind}`" not in PAGE] == []
