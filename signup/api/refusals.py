"""Which problem codes a route can answer with: most follow from what its view declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.api.operation import FORM
from signup.web.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from signup.api.operation import Operation
    from signup.web.routing import Auth, Declaration, Limit

_BY_KEY = (
    "secret_key_invalid",
    "secret_key_in_browser",
    "limit_exceeded",
    "storage_unavailable",
)
_AUTH: Mapping[Auth, tuple[str, ...]] = {
    "origin": ("origin_forbidden",),
    "form-token": ("origin_forbidden",),
    "step-token": ("origin_forbidden", "token_invalid"),
    "signature": ("signature_invalid",),
    "shop-signature": ("shop_signature_invalid",),
    "secret-key": _BY_KEY,
    "metrics-token": ("not_found",),
}
_LIMIT: Mapping[Limit, tuple[str, ...]] = {
    "public": ("limit_exceeded",),
    "capture": ("limit_exceeded", "storage_unavailable"),
    "beacons": ("limit_exceeded",),
    "secret-key": ("limit_exceeded",),
    "unproved": ("limit_exceeded",),
}
_FIELDS = (
    "fields_invalid",
    "field_required",
    "field_unknown",
    "field_invalid",
    "field_too_long",
    "field_too_short",
)
_JSON = ("json_invalid", "content_type_unsupported", "body_too_large", *_FIELDS)
_POSTED = ("form_invalid", "content_type_unsupported", "body_too_large")
_SAFE = "GET"


def codes(operation: Operation, declared: Declaration, method: str) -> list[str]:
    """Return every code that this method of a route may answer with, in the order of `CODES`."""
    found = {*operation.problems, *_LIMIT.get(declared.limit, ())}
    found.update(
        code
        for code in _AUTH.get(declared.auth, ())
        if not (method == _SAFE and code == "origin_forbidden")
    )
    if operation.or_secret_key:
        found.update(_BY_KEY)
    if operation.parameters:
        found.add("not_found")
    if operation.query is not None and declared.auth == "secret-key":
        found.update((*_FIELDS, "field_repeated", "bad_request"))
    found.update(_of_body(operation))
    return [code for code in CODES if code in found]


def by_status(names: Iterable[str]) -> dict[int, list[str]]:
    """Return the codes by the status they are answered with."""
    found: dict[int, list[str]] = {}
    for name in names:
        found.setdefault(CODES[name].status, []).append(name)
    return found


def _of_body(operation: Operation) -> set[str]:
    body = operation.body
    if body is None:
        return set()
    if body.foreign:
        return {"content_type_unsupported", "body_too_large"}
    found: set[str] = set()
    if FORM in body.media_types:
        found.update(_POSTED)
    if body.media_types != (FORM,):
        found.update(_JSON)
    if FORM in body.media_types and len(body.media_types) > 1:
        found.add("field_repeated")
    return found
