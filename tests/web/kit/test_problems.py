"""Every error is a problem document that repeats nothing, whoever raised it."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.exceptions import Gone, ImATeapot

from signup.capture import errors as capture_errors
from signup.domain.errors import DomainError, FieldError
from signup.transfer.faults import REASONS
from signup.web import codes
from signup.web.codes import CODES
from signup.web.problems import BadField, Problem, fields_problem
from signup.web.routing import declare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

    from tests.web.kit.conftest import Bench

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "errors.md"
MARKER = "ada.lovelace"


def answer_to(bench: Bench, error: Exception) -> TestResponse:
    @declare(auth="none", limit="none-needed")
    def view() -> str:
        raise error

    bench.app.add_url_rule("/fails", view_func=view)
    return bench.client.get("/fails")


def document_of(answer: TestResponse) -> dict[str, Any]:
    assert answer.mimetype == "application/problem+json"
    document: dict[str, Any] = json.loads(answer.data)
    assert document["status"] == answer.status_code
    assert {"type", "title", "status", "detail", "code"} <= set(document)
    assert document["code"] in CODES
    assert MARKER not in answer.text
    return document


def test_a_problem_becomes_its_document(bench: Bench) -> None:
    answer = answer_to(bench, Problem("not_found"))
    assert document_of(answer) == {
        "type": "urn:signup:error:not_found",
        "title": "There is nothing here.",
        "status": 404,
        "detail": "There is nothing here.",
        "code": "not_found",
    }


def test_a_bad_field_of_the_domain_is_named_with_its_code(bench: Bench) -> None:
    answer = answer_to(bench, FieldError("phone", "phone_invalid", "Enter a phone number."))
    document = document_of(answer)
    assert (answer.status_code, document["code"]) == (422, "phone_invalid")
    assert document["errors"] == [
        {"field": "phone", "code": "phone_invalid", "message": "Enter a phone number."}
    ]


def test_fields_with_different_codes_share_a_document() -> None:
    problem = fields_problem(
        [BadField("email", "email_invalid", "No."), BadField("phone", "phone_invalid", "No.")]
    )
    assert problem.code == "fields_invalid"


def test_a_rule_that_nobody_registered_is_still_422(bench: Bench) -> None:
    answer = answer_to(bench, DomainError("brand_new_rule", "A fixed sentence."))
    assert (answer.status_code, document_of(answer)["code"]) == (422, "fields_invalid")


def test_storage_that_is_away_is_503_with_a_time_to_come_back(bench: Bench) -> None:
    answer = answer_to(bench, capture_errors.StorageUnavailable())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert document_of(answer)["code"] == "storage_unavailable"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (capture_errors.IdempotencyMismatch(), 422),
        (capture_errors.IdempotencyInFlight(), 409),
        (capture_errors.SignupUnknown(), 404),
        (capture_errors.StepDone(), 409),
        (capture_errors.ProfileUnknown(), 404),
    ],
)
def test_what_the_core_refuses_has_a_code(bench: Bench, error: Exception, status: int) -> None:
    assert answer_to(bench, error).status_code == status


def test_a_surprise_is_told_by_type_and_place_never_by_its_message(bench: Bench) -> None:
    answer = answer_to(bench, ValueError(f"Key (email)=({MARKER}@example.com) exists"))
    assert (answer.status_code, document_of(answer)["code"]) == (500, "internal_error")
    entry = json.loads(bench.logged.getvalue().splitlines()[0])
    assert entry["error"] == ["builtins.ValueError"]
    assert entry["request_id"] == answer.headers["X-Request-Id"]
    assert any("test_problems.py" in place for place in entry["at"])
    assert MARKER not in bench.logged.getvalue()


def test_an_error_of_the_core_without_a_code_is_a_surprise(bench: Bench) -> None:
    assert answer_to(bench, capture_errors.CaptureError()).status_code == 500


@pytest.mark.parametrize(("error", "code"), [(Gone(MARKER), 400), (ImATeapot(MARKER), 400)])
def test_texts_of_the_framework_are_replaced(bench: Bench, error: Exception, code: int) -> None:
    answer = answer_to(bench, error)
    assert answer.status_code == code
    document_of(answer)


def test_an_unknown_path_is_not_repeated(bench: Bench) -> None:
    answer = bench.client.get(f"/{MARKER}/<script>?email={MARKER}@example.com")
    assert (answer.status_code, document_of(answer)["code"]) == (404, "not_found")
    assert MARKER not in bench.logged.getvalue()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "GET"])
def test_another_method_is_405_with_those_that_are_offered(bench: Bench, method: str) -> None:
    answer = bench.client.open("/v1/signups", method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}
    document_of(answer)


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_method_override_is_ignored(bench: Bench, name: str) -> None:
    assert bench.client.get("/v1/signups", headers={name: "POST"}).status_code == 405
    assert bench.client.get("/v1/signups?_method=POST").status_code == 405
    assert bench.stored == []


def test_every_code_has_a_status_and_a_title() -> None:
    for name, code in CODES.items():
        assert name == code.name
        assert 400 <= code.status < 600
        assert code.title.endswith(".")


def test_every_code_of_the_core_is_registered() -> None:
    refusals = capture_errors.CaptureError.__subclasses__()
    assert refusals
    assert {refusal.code for refusal in refusals} <= set(CODES)


RAISED = {"Problem": 0, "DomainError": 0, "BadField": 1, "FieldError": 1}


def codes_raised() -> Iterator[str]:
    """Give every code that stands as a text where an error is made."""
    for file in (Path(__file__).parents[3] / "signup").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            place = RAISED.get(getattr(node.func, "id", "")) if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and place is not None and len(node.args) > place:
                given = node.args[place]
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield given.value


def test_every_code_that_is_raised_is_registered() -> None:
    raised = set(codes_raised())
    assert "origin_forbidden" in raised
    assert raised <= {*CODES, *REASONS}


def test_the_reference_page_is_up_to_date() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == codes.reference(), (
        "run: python -c 'from signup.web import codes; print(codes.reference(), end=\"\")'"
        " > docs/reference/errors.md"
    )
