"""The OpenAPI document as the docs page shows it: sections, operations, tables of fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from markupsafe import Markup, escape

Json = Mapping[str, Any]

_DEEPEST = 5
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Row:
    """A field or parameter. `depth` is how far it is nested, `place` where a parameter stands."""

    name: str
    kind: str
    required: bool
    about: Markup
    depth: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A body in one media type: its fields, and an example as text."""

    media_type: str
    rows: tuple[Row, ...]
    example: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    """The answers of one status; `good` when they are no problem document."""

    status: str
    phrase: str
    about: Markup
    bodies: tuple[Shown, ...]
    good: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """One method of one path."""

    id: str
    method: str
    path: str
    summary: str
    about: Markup
    credential: str
    parameters: tuple[Row, ...]
    bodies: tuple[Shown, ...]
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The operations of one tag."""

    id: str
    name: str
    about: Markup
    operations: tuple[Shape, ...]


def sections(document: Json) -> tuple[Section, ...]:
    """Return what the page shows, in the order of the document's tags."""
    reader = _Reader(document)
    shapes = [
        (operation["tags"][0], reader.shape(path, method, operation))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return tuple(
        Section(
            id=_anchor(tag["name"]),
            name=tag["name"],
            about=prose(tag["description"]),
            operations=tuple(shape for name, shape in shapes if name == tag["name"]),
        )
        for tag in document["tags"]
    )


def prose(text: str) -> Markup:
    """Return the little Markdown of descriptions as HTML: paragraphs, lists, `code`."""
    blocks = [_block(block) for block in re.split(r"\n\s*\n", text.strip()) if block]
    return Markup("\n").join(blocks)


def _block(text: str) -> Markup:
    lines = text.split("\n")
    if not all(line.startswith("- ") for line in lines):
        return Markup("<p>{}</p>").format(_inline(" ".join(lines)))
    items = Markup("").join(Markup("<li>{}</li>").format(_inline(line[2:])) for line in lines)
    return Markup("<ul>{}</ul>").format(items)


def _inline(text: str) -> Markup:
    parts = _CODE.split(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if odd % 2 else escape(_typeset(part))
        for odd, part in enumerate(parts)
    )


def _typeset(text: str) -> str:
    return text.replace("'", "’")


def _anchor(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


class _Reader:
    """Reads one document, following its references."""

    def __init__(self, document: Json) -> None:
        self._schemas: Json = document["components"]["schemas"]

    def shape(self, path: str, method: str, operation: Json) -> Shape:
        replies = tuple(
            self._reply(status, answer) for status, answer in operation["responses"].items()
        )
        return Shape(
            id=operation["operationId"],
            method=method.upper(),
            path=path,
            summary=_typeset(operation["summary"]),
            about=prose(operation.get("description", "")),
            credential=_credential(operation["security"]),
            parameters=tuple(map(self._parameter, operation.get("parameters", ()))),
            bodies=self._bodies(operation.get("requestBody", {})),
            replies=replies,
        )

    def _parameter(self, parameter: Json) -> Row:
        schema = parameter["schema"]
        about = _about({**schema, "description": parameter.get("description", "")})
        required = bool(parameter.get("required"))
        return Row(parameter["name"], self._kind(schema), required, about, place=parameter["in"])

    def _reply(self, status: str, answer: Json) -> Reply:
        content = answer.get("content", {})
        good = "application/problem+json" not in content or len(content) > 1
        bodies = self._bodies(answer) if good else ()
        return Reply(
            status, HTTPStatus(int(status)).phrase, prose(answer["description"]), bodies, good
        )

    def _bodies(self, holder: Json) -> tuple[Shown, ...]:
        return tuple(
            Shown(
                media_type,
                tuple(row for one in _shapes(media["schema"]) for row in self._rows(one, 0)),
                _example(media["example"]) if "example" in media else None,
            )
            for media_type, media in holder.get("content", {}).items()
            if media_type != "application/problem+json"
        )

    def _rows(self, schema: Json, depth: int) -> Iterator[Row]:
        if depth >= _DEEPEST:
            return
        found = self._object(schema)
        required = found.get("required", ())
        for name, value in found.get("properties", {}).items():
            about = _about({**self._resolved(value), **value})
            yield Row(name, self._kind(value), name in required, about, depth)
            yield from self._rows(value, depth + 1)

    def _object(self, schema: Json) -> Json:
        """Return the object that a schema is, may be (or null), or is a list of."""
        found = self._resolved(schema)
        if "items" in found:
            return self._object(found["items"])
        return found

    def _resolved(self, schema: Json) -> Json:
        for one in schema.get("anyOf", ()):
            if "$ref" in one:
                return self._resolved(one)
        if "$ref" in schema:
            found: Json = self._schemas[schema["$ref"].rpartition("/")[2]]
            return found
        return schema

    def _kind(self, schema: Json) -> str:
        found = self._resolved(schema)
        types = found.get("type", "any")
        names = [types] if isinstance(types, str) else list(types)
        if {"type": "null"} in schema.get("anyOf", ()):
            names.append("null")
        if "items" in found:
            inner = self._kind(found["items"])
            names = [f"list of {inner}s" if name == "array" else name for name in names]
        return " or ".join(names)


def _shapes(schema: Json) -> list[Json]:
    """Return the shapes that a body may have: one, or each caller's own."""
    return [one for one in schema.get("anyOf", ()) if one.get("type") != "null"] or [schema]


def _about(schema: Json) -> Markup:
    """Return a field's description with what limits its value."""
    said = _inline(schema.get("description", ""))
    limits = Markup(" ").join(_limits(schema))
    return Markup(" ").join(part for part in (said, limits) if part)


def _limits(schema: Json) -> Iterator[Markup]:
    choices = [one for one in schema.get("enum", ()) if one is not None]
    if choices:
        codes = Markup(", ").join(Markup("<code>{}</code>").format(one) for one in choices)
        yield Markup("One of {}.").format(codes)
    elif "maxLength" in schema:
        yield Markup("At most {} characters.").format(schema["maxLength"])
    if "maxItems" in schema:
        yield Markup("At most {} entries.").format(schema["maxItems"])


def _credential(security: list[Json]) -> str:
    names = {
        "secretKey": "Secret key",
        "stepToken": "Token of step one",
        **dict.fromkeys(
            ("twilioSignature", "telnyxSignature", "vonageToken", "plivoSignature"),
            "The SMS provider’s signature",
        ),
        **dict.fromkeys(("shopifySignature", "woocommerceSignature"), "The shop’s signature"),
        "metricsToken": "Metrics token",
    }
    found = [names[name] for choice in security for name in choice]
    if not found:
        return "No credential"
    return found[0] if {} not in security else f"No credential, or {found[0].lower()}"


def _example(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
