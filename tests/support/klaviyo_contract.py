"""Klaviyo's published contract: which requests it takes, by its OpenAPI document.

And what the document says in words only: how many records a call may hold, and which addresses a
channel needs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
from openapi_schema_validator import OAS30Validator

from tests.support.tree import ROOT

DOCUMENT = orjson.loads((ROOT / "tests/data/klaviyo-openapi.json").read_bytes())
REVISION: str = DOCUMENT["info"]["version"]
MOST = {
    "bulk_import_profiles": 10_000,
    "bulk_subscribe_profiles": 1_000,
    "bulk_unsubscribe_profiles": 100,
    "bulk_create_events": 1_000,
}
MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a request is refused: as Klaviyo would say it."""

    pointer: str
    detail: str
    status: int = 400
    code: str = "invalid"
    duplicate: str | None = None

    def body(self) -> bytes:
        meta = {"duplicate_profile_id": self.duplicate} if self.duplicate else {}
        error = {"id": "1", "code": self.code, "title": self.detail, "detail": self.detail,
                 "source": {"pointer": self.pointer}, "meta": meta}  # fmt: skip
        return orjson.dumps({"errors": [error]})


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the document, and the parts of the path it was called by."""

    name: str
    definition: dict[str, Any]
    parts: tuple[str, ...]


def operation(method: str, path: str) -> Operation | None:
    """Return the operation that a request is for."""
    for template, item in DOCUMENT["paths"].items():
        found = re.fullmatch(re.sub(r"\{\w+\}", "([^/]+)", template), urlsplit(path).path)
        if found and method in item:
            return Operation(item[method]["operationId"], item[method], found.groups())
    return None


def fault(called: Operation, path: str, body: bytes, document: Any) -> Fault | None:
    """Return why Klaviyo refuses a request, None when it takes it."""
    wrong = _query_fault(called, path)
    if wrong is not None or "requestBody" not in called.definition:
        return wrong
    for error in _validator(called.name).iter_errors(document):
        return Fault("/" + "/".join(map(str, error.absolute_path)), error.message)
    if len(body) > MOST_BYTES:
        return Fault("/data", "too large", 413)
    records = records_of(called.name, document)
    if len(records) > MOST.get(called.name, 1):
        return Fault("/data/attributes", "too many records")
    if called.name == "bulk_subscribe_profiles":
        return _subscribe_fault(document["data"]["attributes"], records)
    return _addresses_fault(records) if "unsubscribe" in called.name else None


def records_of(name: str, document: Any) -> list[dict[str, Any]]:
    """Return the single records of a request."""
    attributes = document["data"].get("attributes", {})
    if name == "bulk_create_events":
        attributes = attributes["events-bulk-create"]
    else:
        attributes = attributes.get("profiles", {"data": [document["data"]]})
    found: list[dict[str, Any]] = attributes["data"]
    return found


def _query_fault(called: Operation, path: str) -> Fault | None:
    known = {one["name"]: one["schema"] for one in called.definition["parameters"]}
    for name, value in parse_qsl(urlsplit(path).query):
        schema = known.get(name, {"not": {}})
        given: Any = value.split(",") if schema.get("type") == "array" else value
        given = int(value) if schema.get("type") == "integer" else given
        if not OAS30Validator(schema).is_valid(given):
            return Fault("", f"the parameter {name} is not valid")
    return None


def _subscribe_fault(attributes: dict[str, Any], records: list[dict[str, Any]]) -> Fault | None:
    historical = attributes.get("historical_import") is True
    for at, record in enumerate(records):
        where = f"/data/attributes/profiles/data/{at}/attributes"
        for channel in record["attributes"]["subscriptions"].values():
            for one in channel.values():
                consented = one.get("consented_at")
                past = consented and datetime.fromisoformat(consented) < datetime.now(UTC)
                if historical != bool(past):
                    return Fault(where, "consented_at goes with historical_import, in the past")
    return _addresses_fault(records)


def _addresses_fault(records: list[dict[str, Any]]) -> Fault | None:
    for at, record in enumerate(records):
        own = record["attributes"]
        for channel, name in (("sms", "phone_number"), ("email", "email")):
            if channel in own["subscriptions"] and not own.get(name):
                where = f"/data/attributes/profiles/data/{at}/attributes/{name}"
                return Fault(where, f"{name} is needed to change {channel}")
    return None


@cache
def _validator(name: str) -> Any:
    for item in DOCUMENT["paths"].values():
        for one in item.values():
            if one["operationId"] == name:
                (content,) = one["requestBody"]["content"].values()
                schema = {"allOf": [content["schema"]], "components": DOCUMENT["components"]}
                return OAS30Validator(schema)
    raise LookupError(name)


def answer_faults(called: Operation, status: int, document: Any) -> list[str]:
    """Return what is wrong with an answer, by the document; the double's own are checked so."""
    (content,) = called.definition["responses"][str(status)]["content"].values()
    schema = {"allOf": [content["schema"]], "components": DOCUMENT["components"]}
    return [error.message for error in OAS30Validator(schema).iter_errors(document)]
