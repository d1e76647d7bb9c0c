"""The OpenAPI 3.1 document, made from the app's routes, their declarations and their schemas."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from signup.api import answers
from signup.api.components import OPENAPI, Components, Json, as_form
from signup.api.operation import FORM, JSON
from signup.api.operations import OPERATIONS, TAGS
from signup.api.refusals import by_status, codes
from signup.web.codes import CODES
from signup.web.routing import declaration

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask import Flask
    from marshmallow import Schema
    from werkzeug.routing import Rule

    from signup.api.operation import Answer, Body, Operation
    from signup.web.routing import Auth, Declaration

    Bodies = Mapping[str, type[Schema] | Schema]

PROBLEM = "application/problem+json"
_VARIABLE = re.compile(r"<(?:(?P<converter>[a-z]+)(?:\((?P<choices>[^)]*)\))?:)?(?P<name>\w+)>")
_SKIPPED = frozenset({"HEAD", "OPTIONS"})
_ABOUT = """\
Two-step pop-up, checkout boxes and text-to-join, with one consent core behind them.

- JSON in UTF-8; times are RFC 3339 in UTC, phone numbers E.164, ids opaque.
- Every error is a problem document (RFC 9457) with a stable `code`. No answer repeats what was \
sent.
- A 2xx from a door means: committed to disk. It never tells whether somebody was known before.
- The site key is public. The secret key is `Authorization: Bearer sk_…`, for servers only: a \
request from a page is refused."""
_SECURITY: Mapping[Auth, tuple[str, ...]] = {
    "secret-key": ("secretKey",),
    "step-token": ("stepToken",),
    "signature": ("twilioSignature", "telnyxSignature", "vonageToken", "plivoSignature"),
    "metrics-token": ("metricsToken",),
}
_SCHEMES: Mapping[str, Json] = {
    "secretKey": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "sk_…",
        "description": "The site's secret key, made with `signup site key SITE`.",
    },
    "stepToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "`next.token` of step one; for this signup only, for 30 minutes.",
    },
    "twilioSignature": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Twilio-Signature",
        "description": "Twilio's signature over the public URL and the fields.",
    },
    "telnyxSignature": {
        "type": "apiKey",
        "in": "header",
        "name": "telnyx-signature-ed25519",
        "description": "Telnyx's signature over `telnyx-timestamp` and the body.",
    },
    "shopifySignature": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Shopify-Hmac-Sha256",
        "description": "Shopify's signature over the body.",
    },
    "woocommerceSignature": {
        "type": "apiKey",
        "in": "header",
        "name": "X-WC-Webhook-Signature",
        "description": "WooCommerce's signature over the body.",
    },
    "vonageToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "Vonage's token (HS256) over the body's hash.",
    },
    "plivoSignature": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Plivo-Signature-V3",
        "description": "Plivo's signature over URL, fields and `X-Plivo-Signature-V3-Nonce`.",
    },
    "metricsToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "`SIGNUP_METRICS_TOKEN`.",
    },
}
_HEADERS: Mapping[str, Json] = {
    "X-Request-Id": {
        "description": "Names this request in the service's log; yours when you sent one.",
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "Try again after this many seconds.",
        "schema": {"type": "integer", "minimum": 1},
    },
}


def describe(app: Flask, bodies: Bodies, public_url: str) -> Json:
    """Return the document.

    `bodies` names, by endpoint, the schema of each body that the doors load themselves.
    """
    components = Components()
    problem = components.reference(answers.Problem)
    writer = _Writer(components, problem, bodies)
    paths: Json = {}
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    for endpoint, operation in OPERATIONS.items():
        rule, view = rules.get(endpoint), app.view_functions.get(endpoint)
        declared = declaration(view) if view else None
        if rule is None or declared is None:
            continue  # this installation does not serve it
        for method in sorted((rule.methods or set()) - _SKIPPED):
            written = writer.operation(endpoint, operation, declared, method, rule)
            paths.setdefault(_path(rule), {})[method.lower()] = written
    return {
        "openapi": OPENAPI,
        "info": {
            "title": "Signup",
            "version": version("signup"),
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": public_url}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": components.schemas(),
            "securitySchemes": dict(_SCHEMES),
            "headers": dict(_HEADERS),
        },
    }


def undocumented(app: Flask) -> list[str]:
    """Return the endpoints that are part of the contract and have no entry in `OPERATIONS`."""
    return sorted(
        name
        for name, view in app.view_functions.items()
        if name not in OPERATIONS
        and (found := declaration(view)) is not None
        and found.auth != "development"
    )


class _Writer:
    """Writes operations; schemas it meets are collected in `components`."""

    def __init__(self, components: Components, problem: Json, bodies: Bodies) -> None:
        self._components, self._problem, self._bodies = components, problem, bodies

    def operation(
        self, endpoint: str, operation: Operation, declared: Declaration, method: str, rule: Rule
    ) -> Json:
        written: Json = {
            "operationId": operation.id,
            "tags": [operation.tag],
            "summary": operation.summary,
            "security": _security(operation, declared),
        }
        if operation.description:
            written["description"] = operation.description
        parameters = list(self._parameters(operation, rule))
        if parameters:
            written["parameters"] = parameters
        if operation.body is not None:
            written["requestBody"] = self._body(endpoint, operation)
        refused = {} if operation.is_page else by_status(codes(operation, declared, method))
        written["responses"] = self._responses(operation, refused)
        return written

    def _parameters(self, operation: Operation, rule: Rule) -> Iterator[Json]:
        for found in _VARIABLE.finditer(rule.rule):
            schema: Json = {"type": "string", "minLength": 1}
            if found["converter"] == "any":
                schema = {"type": "string", "enum": found["choices"].split(",")}
            yield {
                "in": "path",
                "name": found["name"],
                "required": True,
                "description": operation.parameters[found["name"]],
                "schema": schema,
            }
        if operation.query is not None:
            yield from self._components.parameters(operation.query)
        for name, text in operation.headers.items():
            schema = {"type": "string", "pattern": "^[!-~]{1,255}$"}
            yield {"in": "header", "name": name, "description": text, "schema": schema}

    def _body(self, endpoint: str, operation: Operation) -> Json:
        body = operation.body
        if body is None:
            raise TypeError("an operation without a body")
        if body.foreign:
            return self._foreign(body)
        reference = self._components.reference(body.schema or self._bodies[endpoint])
        content: Json = {}
        for media_type in body.media_types:
            content[media_type] = self._media(media_type, reference)
            if media_type == JSON or len(body.media_types) == 1:
                content[media_type]["example"] = body.example
        return {"required": True, "content": content}

    def _foreign(self, body: Body) -> Json:
        content: Json = {}
        for media_type, schemas in body.foreign.items():
            references = [self._components.reference(schema) for schema in schemas]
            found = [self._media(media_type, one)["schema"] for one in references]
            content[media_type] = {"schema": {"anyOf": found}}
        return {"required": True, "content": content}

    def _media(self, media_type: str, reference: Json) -> Json:
        if media_type == JSON:
            return {"schema": reference}
        if media_type == FORM:
            return {"schema": as_form(self._components.get(reference), self._components)}
        text = {"type": "string", "contentMediaType": JSON, "contentSchema": reference}
        return {"schema": {**text, "description": "The same JSON, as `sendBeacon` sends it."}}

    def _responses(self, operation: Operation, refused: Mapping[int, list[str]]) -> Json:
        found: Json = {}
        for answer in operation.answers:
            written = found.setdefault(str(answer.status), _empty(answer.meaning))
            if answer.media_type is not None:
                written.setdefault("content", {})[answer.media_type] = self._content(answer)
            for name, text in answer.headers.items():
                written["headers"][name] = {"description": text, "schema": {"type": "string"}}
        for status, names in sorted(refused.items()):
            self._refusal(found, status, names)
        return dict(sorted(found.items()))

    def _content(self, answer: Answer) -> Json:
        content: Json = {}
        if answer.schema is not None:
            content["schema"] = self._components.reference(answer.schema)
        else:
            content["schema"] = {"type": "string"}
        if answer.example is not None:
            content["example"] = answer.example
        return content

    def _refusal(self, found: Json, status: int, names: list[str]) -> None:
        text = "\n".join(f"- `{name}`: {CODES[name].title}" for name in names)
        written = found.setdefault(str(status), _empty(""))
        written["description"] = "\n\n".join(filter(None, (written["description"], text)))
        code = {"type": "object", "properties": {"code": {"enum": names}}}
        written.setdefault("content", {})[PROBLEM] = {"schema": {"allOf": [self._problem, code]}}
        if any("Retry-After" in CODES[name].help for name in names):
            written["headers"]["Retry-After"] = {"$ref": "#/components/headers/Retry-After"}


def _empty(meaning: str) -> Json:
    headers = {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}}
    return {"description": meaning, "headers": headers}


def _security(operation: Operation, declared: Declaration) -> list[dict[str, list[Any]]]:
    if operation.or_secret_key:
        return [{}, {"secretKey": []}]
    if operation.credential is not None:
        return [{operation.credential: []}]
    return [{name: []} for name in _SECURITY.get(declared.auth, ())]


def _path(rule: Rule) -> str:
    return _VARIABLE.sub(lambda found: f"{{{found['name']}}}", rule.rule)
