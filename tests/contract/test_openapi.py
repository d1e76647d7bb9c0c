"""The OpenAPI document is valid, and the service answers what it says, whatever is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from signup.api.openapi import undocumented
from signup.domain.links import BrandLink, BrandPage, ConfirmLink
from tests.support.app import BASE
from tests.support.clock import START
from tests.support.examples import examples
from tests.support.factories import EMAIL, EMAIL_MARKETING, FORM, LINKS, a_disclosure

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

EXAMPLES = examples(12)
NO_LIMITS = {
    f"limit_{name}": "0"
    for name in (
        "ip_minute",
        "ip_hour",
        "address_hour",
        "beacons_minute",
        "public_minute",
        "secret_key_minute",
    )
}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
KNOWN = {
    "site": "demo",
    "form": "welcome",
    "provider": "twilio",
    "word": "COFFEE",
    "format": "svg",
}
"""Path variables that exist, so that wild input gets past the first door."""


@pytest.fixture
def open_app(make_app: Callable[..., Flask]) -> Flask:
    """Return an app without limits."""
    return make_app(**NO_LIMITS)


def test_the_document_is_openapi_3_1(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    assert document["openapi"].startswith("3.1.")
    validate(document)


def test_every_route_of_the_contract_is_in_the_document(app: Flask) -> None:
    assert undocumented(app) == []


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_answer_is_undocumented_and_none_is_a_server_error(
    open_app: Flask, secret_key: str, mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", open_app)
    tokens, exercised = _tokens(open_app, secret_key), 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if mode is GenerationMode.POSITIVE or _can_be_wrong(operation):
            known = {**KNOWN, **_token_for(operation, tokens)}
            _exercise(operation, mode, _credential(operation, secret_key), known)
            exercised += 1
    assert exercised > 10


def _can_be_wrong(operation: Any) -> bool:
    """Tell whether a request can contradict the document: every text is a good path variable."""
    raw = operation.definition.raw
    return "requestBody" in raw or any(one["in"] != "path" for one in raw.get("parameters", ()))


def _tokens(app: Flask, secret_key: str) -> dict[str, str]:
    """Return links to the pages of somebody who signed up, by the first part of their path."""
    shown = a_disclosure(*EMAIL_MARKETING)
    consent = {"channel": "email", "purpose": "marketing", "disclosure": shown.id}
    form = {"site": "demo", "form": FORM.key, "version": FORM.version}
    body = {**form, "email": EMAIL, "consent": [{**consent, "shown": shown.text}]}
    assert app.test_client().post("/v1/signups", json=body).status_code == 201
    brand = {"Authorization": f"Bearer {secret_key}"}
    found = app.test_client().get("/v1/profiles", headers=brand).get_json()["profiles"][0]
    late = LINKS.confirm(ConfirmLink("demo", "let-go", "en"))
    drawn = LINKS.brand(BrandLink(BrandPage.FIGURES, "demo", START.date()))
    links = (found["links"]["preferences"], found["links"]["unsubscribe"], late, drawn)
    return {link.split("/")[-2]: link.split("/")[-1] for link in links}


def _token_for(operation: Any, tokens: dict[str, str]) -> dict[str, str]:
    page = operation.path.split("/")[1]
    return {"token": tokens[page]} if page in tokens else {}


def _exercise(
    operation: Any, mode: GenerationMode, headers: dict[str, str], variables: dict[str, str]
) -> None:
    known = {name: value for name, value in variables.items() if f"{{{name}}}" in operation.path}

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode, path_parameters=known or None))
    def run(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    try:
        run()
    except Exception as error:
        raise AssertionError(operation.label) from error


def _credential(operation: Any, secret_key: str) -> dict[str, str]:
    names = {name for choice in operation.definition.raw["security"] for name in choice}
    if "secretKey" in names:
        return {"Authorization": f"Bearer {secret_key}"}
    if "metricsToken" in names:
        return {"Authorization": f"Bearer {BASE['SIGNUP_METRICS_TOKEN']}"}
    return {}
